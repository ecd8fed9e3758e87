import { RunningCollector } from '../running-collector.ts';
import { REQUEST_KINDS } from './bench-requests.ts';
import { runClosedLoop } from './closed-loop.ts';
import { HttpConnection } from './http-connection.ts';

describe('the requests of the bench', () => {
  it.each(Object.entries(REQUEST_KINDS))('%s: every event in them is accepted', async (_, make) => {
    await using collector = await RunningCollector.start();
    const { requests, events } = make(Date.now());
    const connections = [new HttpConnection(collector.app.port)];

    const { answered } = await runClosedLoop({ connections, requests }, { warmUpMs: 0, ms: 300 });

    connections[0]?.close();
    expect(answered).toBeGreaterThan(0);
    const stored = await collector.stored();
    expect(stored).toHaveLength(answered * events);
    expect(stored[0]).toMatchObject({ event_type: 'page_view', app_id: 'shop' });
    expect(new Set(stored.map(({ event_id: id }) => id)).size).toBe(
      Math.min(answered, requests.length) * events,
    );
  });
});
