/** Each protocol lets large bodies take turns, before it reads them and before it handles them. */
import { waitFor } from '@clickstream/service-core/testing';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { RunningCollector } from '../../testing/running-collector.ts';
import { RequestError } from '../request-error.ts';
import { LargeBodies } from './large-bodies.ts';

const FILL = 'x'.repeat(20_000);
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z', fill: FILL };
const BODIES = {
  '/v1/events': [EVENT],
  '/com.snowplowanalytics.snowplow/tp2': {
    schema: PAYLOAD,
    data: [{ e: 'pv', url: 'a', duid: 'd1', page: FILL }],
  },
  '/v1/batch': { writeKey: 'k', batch: [{ type: 'track', event: 'e', userId: 'u1', fill: FILL }] },
  '/mob-event?p=p': {
    session_id: 's',
    event_id: 'e',
    is_new_party: true,
    is_new_session: true,
    client_timestamp_iso: '2026-05-01T10:00:00Z',
    event_type: FILL,
  },
} as const;
const PATHS = Object.keys(BODIES) as (keyof typeof BODIES)[];

describe('a large body', () => {
  let collector: RunningCollector;
  let waiting: {
    readonly what: string;
    readonly bytes: number;
    readonly go: (refusal?: RequestError) => void;
    readonly patienceMs?: number | undefined;
  }[];
  beforeEach(async () => {
    waiting = [];
    for (const what of ['receive', 'handle'] as const) {
      jest.spyOn(LargeBodies.prototype, what).mockImplementation((bytes, go, options = {}) => {
        waiting.push({ what, bytes, go, patienceMs: options.patienceMs });
      });
    }
    collector = await RunningCollector.start();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await collector.app.stop();
  });

  const turn = async (): Promise<(typeof waiting)[number]> => {
    await waitFor('a turn', () => waiting.length > 0);
    return waiting.shift()!;
  };

  it.each(PATHS)('waits twice, and is stored: %s', async (path) => {
    const plain = Buffer.from(JSON.stringify(BODIES[path]));
    const zipped = new Uint8Array(gzipSync(plain));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = fetch(`${collector.url}${path}`, { method: 'POST', headers, body: zipped });

    const first = await turn();
    expect([first.what, first.bytes]).toEqual(['receive', zipped.length]);
    first.go();
    const second = await turn();
    expect([second.what, second.bytes]).toEqual(['handle', plain.length]);
    expect(collector.sink.stored).toHaveLength(0);
    second.go();

    expect((await answer).ok).toBe(true);
    expect(collector.sink.stored).toHaveLength(1);
  });

  it('does no harm when its sender hangs up meanwhile', async () => {
    const socket = connect({ port: collector.app.port, host: '127.0.0.1' });
    socket.write('POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: 20000\r\n');
    socket.write('content-type: application/json\r\n\r\n[');
    const { go } = await turn();
    socket.destroy();
    await waitFor('the end of the connection', () => socket.closed);
    go();

    const answer = collector.post(EVENT);
    (await turn()).go();
    (await turn()).go();
    expect((await answer).status).toBe(200);
  });

  it('gets a 503 when its turn has not come in half of the time for a request', async () => {
    const post = fetch(`${collector.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://shop.example' },
      body: JSON.stringify({ ...BODIES['/v1/batch'], fill: FILL.repeat(40) }),
    });
    const { what, patienceMs, go } = await turn();
    expect([what, patienceMs]).toEqual(['receive', 5_000]);
    go(new RequestError('overloaded', 'too many large bodies wait', { isUnread: true }));

    const { status, headers } = await post;
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('access-control-allow-origin')).not.toBeNull();
    const counted: unknown = await (await fetch(`${collector.url}/counters`)).json();
    expect(counted).toMatchObject([{ source: 'segment', received: 1, unavailable: 1 }]);
  });

  it('gets a 503 when too many wait', async () => {
    jest.spyOn(LargeBodies.prototype, 'receive').mockImplementation((_, go) => {
      go();
    });
    jest.spyOn(LargeBodies.prototype, 'handle').mockImplementation(() => {
      throw new RequestError('overloaded', 'too many large bodies wait');
    });
    const { status, headers, body } = await collector.post(EVENT);

    expect([status, headers.get('retry-after'), body.code]).toEqual([503, '1', 'overloaded']);
  });
});
