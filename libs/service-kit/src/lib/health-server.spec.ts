import { startHealthServer } from './health-server.ts';

describe('startHealthServer', () => {
  it('is ready only while running and with every check passed', async () => {
    const state = { running: false, broker: false };
    const server = await startHealthServer({
      host: '127.0.0.1',
      port: 0,
      isReady: () => state.running,
      checks: {
        broker: () => {
          if (!state.broker) throw new Error('no broker answers');
        },
      },
    });
    const get = async (path: string): Promise<[number, unknown]> => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      return [response.status, await response.json()];
    };

    try {
      expect(await get('/health')).toEqual([200, { status: 'ok' }]);
      expect(await get('/ready')).toEqual([
        503,
        {
          ready: false,
          checks: { running: 'starting or stopping', broker: 'Error: no broker answers' },
        },
      ]);
      state.running = true;
      state.broker = true;
      expect(await get('/ready')).toEqual([
        200,
        { ready: true, checks: { running: 'ok', broker: 'ok' } },
      ]);
      expect((await get('/else'))[0]).toBe(404);
    } finally {
      await server.close();
    }
  });
});
