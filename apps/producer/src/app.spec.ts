import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { createFakeCodec, FakeSchemaRegistry } from '@clickstream/event-schema/testing';
import { silentLogger, type LogFields } from '@clickstream/service-core';
import { waitFor } from '@clickstream/service-core/testing';

import { SinkError } from './sink/sink-error.ts';
import { RunningCollector } from './testing/running-collector.ts';

const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };

async function readiness(collector: RunningCollector): Promise<{ status: number; text: string }> {
  const response = await fetch(`${collector.url}/ready`);
  return { status: response.status, text: await response.text() };
}

describe('the collector’s start', () => {
  it('answers at once, and is ready when registry and brokers have answered', async () => {
    const registry = new FakeSchemaRegistry();
    registry.down = true;
    const lines: (LogFields | undefined)[] = [];
    const logger = {
      ...silentLogger,
      warn: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
    };
    await using collector = new RunningCollector({
      deps: { codec: createFakeCodec({ registry }), logger },
    });
    const started = collector.app.start();
    await waitFor('the first refusal', async () =>
      (await readiness(collector)).text.includes('down'),
    );

    expect((await fetch(`${collector.url}/health`)).status).toBe(200);
    expect((await readiness(collector)).status).toBe(503);
    const early = await collector.post(EVENT);
    expect(early).toMatchObject({ status: 503, body: { code: 'not_ready' } });
    expect(early.headers.get('retry-after')).toBe('1');
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'waiting_for_dependency', dependency: 'registry' }),
    );

    registry.down = false;
    await started;
    expect((await readiness(collector)).status).toBe(200);
    expect((await collector.post(EVENT)).status).toBe(200);
  });

  it('goes on without the registry once it knows the schema id', async () => {
    const registry = new FakeSchemaRegistry();
    await using collector = await RunningCollector.start({
      deps: { codec: createFakeCodec({ registry }) },
    });

    registry.down = true;

    expect((await collector.post(EVENT)).status).toBe(200);
    expect((await readiness(collector)).status).toBe(200);
  });

  it('is not ready while the brokers do not answer', async () => {
    await using collector = await RunningCollector.start();
    collector.sink.health = () => Promise.reject(new SinkError('away', { code: 'SINK_TIMEOUT' }));

    expect(await readiness(collector)).toEqual({
      status: 503,
      text: expect.stringContaining('away'),
    });
  });

  it('fails for a fault that waiting does not mend', async () => {
    const collector = new RunningCollector({
      deps: { connectSink: () => Promise.reject(new Error('no such thing')) },
    });

    await expect(collector.app.start()).rejects.toThrow('no such thing');
    await collector.app.stop();
  });

  it('can be stopped before it is ready', async () => {
    const registry = new FakeSchemaRegistry();
    registry.down = true;
    const collector = new RunningCollector({ deps: { codec: createFakeCodec({ registry }) } });
    const started = collector.app.start();
    await waitFor('the server', () => collector.app.port > 0);

    await collector.app.stop();
    await started;
  });
});

describe('the collector’s stop', () => {
  it('is not ready at once, still takes events, answers what is open, flushes, disconnects', async () => {
    const collector = await RunningCollector.start({ env: { COLLECTOR_PRE_STOP_DELAY: '3s' } });
    const held = Promise.withResolvers<undefined>();
    collector.sink.answer = async () => {
      await held.promise;
    };

    const stopped = collector.app.stop().then(() => collector.sink.log.push('stopped'));
    const { status } = await readiness(collector);
    const answer = collector.post(EVENT).then(({ status: code }) => {
      collector.sink.log.push(`answered ${code}`);
    });
    await waitFor('the request', () => collector.sink.log.includes('send'));
    await endOfAccepting(collector);
    held.resolve(undefined);
    await Promise.all([stopped, answer]);

    expect(status).toBe(503);
    expect(collector.sink.log).toEqual([
      'send',
      'stored',
      expect.any(String),
      expect.any(String),
      'stopped',
    ]);
    expect(collector.sink.log).toEqual(expect.arrayContaining(['answered 200', 'closed']));
  }, 30_000);

  it('stores what still comes on a connection that was open, and then ends that', async () => {
    const collector = await RunningCollector.start();
    const body = JSON.stringify(EVENT);
    const socket = connect({ port: collector.app.port, host: '127.0.0.1' });
    const answer = text(socket);
    socket.write('POST /v1/events HTTP/1.1\r\nhost: a\r\n');
    // Connections are accepted in their order.
    await readiness(collector);

    const stopped = collector.app.stop();
    await endOfAccepting(collector);
    socket.write(`content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await stopped;

    expect(await answer).toMatch(/^HTTP\/1.1 200 OK\r\n(?:.+\r\n)*connection: close\r\n/i);
    expect(collector.sink.log).toEqual(['send', 'stored', 'closed']);
  });
});

function endOfAccepting(collector: RunningCollector): Promise<unknown> {
  return waitFor('the end of accepting', () =>
    fetch(`${collector.url}/health`).then(
      () => false,
      () => true,
    ),
  );
}
