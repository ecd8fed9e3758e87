import { connect } from 'node:net';

import { SinkError } from '../../sink/sink-error.ts';
import { RunningCollector } from '../../testing/running-collector.ts';

const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z', time_spent: 12.5 };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0' };

/** Sends bytes as they are and gives the whole answer. */
function rawRequest(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

describe('POST /v1/events', () => {
  let collector: RunningCollector;
  beforeEach(async () => {
    collector = await RunningCollector.start({
      env: {
        COLLECTOR_MAX_BODY_BYTES: '20000',
        COLLECTOR_MAX_EVENT_BYTES: '1024',
        COLLECTOR_MAX_BATCH_EVENTS: '10',
      },
    });
  });
  afterEach(async () => {
    await collector.app.stop();
  });

  it('takes one event', async () => {
    const { status, body } = await collector.post(EVENT);

    expect({ status, body }).toEqual({ status: 200, body: { accepted: 1, rejected: [] } });
    expect(await collector.stored()).toMatchObject([{ user_id: 'u1', source: 'v1' }]);
    expect(collector.sink.stored[0]?.key.toString()).toBe('u1');
  });

  it('takes an array, and says which members it refused', async () => {
    const { status, body } = await collector.post([EVENT, { ...EVENT, url: '' }, 3, EVENT]);

    expect(status).toBe(200);
    expect(body.accepted).toBe(2);
    expect(body.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'invalid_url'],
      [2, 'not_an_object'],
    ]);
  });

  it('stores equal events of one request as the several that they are, also when they are sent again', async () => {
    for (const _attempt of [1, 2]) {
      expect((await collector.post([EVENT, EVENT])).body.accepted).toBe(2);
    }

    const ids = (await collector.stored()).map(({ event_id }) => event_id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('takes one event per line', async () => {
    const { body } = await collector.post(`${JSON.stringify(EVENT)}\n{oops\n`, NDJSON);

    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'malformed_json' }] });
  });

  it('takes what sendBeacon sends', async () => {
    const { body } = await collector.post(JSON.stringify({ ...EVENT, user_id: null }), {
      'content-type': 'text/plain;charset=UTF-8',
      ...BROWSER,
    });

    expect(body.accepted).toBe(1);
    expect(await collector.stored()).toMatchObject([
      { user_id_kind: 'derived', ip: '127.0.0.1', user_agent: BROWSER['user-agent'] },
    ]);
  });

  it('keeps what a browser says beside its agent', async () => {
    await collector.post(JSON.stringify(EVENT), {
      'content-type': 'text/plain;charset=UTF-8',
      ...BROWSER,
      'sec-ch-ua-mobile': '?0',
      'sec-ch-ua-platform': '"Linux"',
    });

    expect(await collector.stored()).toMatchObject([
      { client_hints: '{"mobile":false,"platform":"Linux"}' },
    ]);
  });

  it.each<[string, string, number | null, number, string]>([
    ['a clock that is right', '', 0, -1_000, 'client'],
    ['a clock that is two hours ahead', '', 120, -1_000, 'client'],
    ['a clock that is years behind', '', -4_000_000, -1_000, 'client'],
    ['a device that does not say when it sent', 'soon', null, -1_000, 'client'],
    ['an event of last year', '', 0, -366 * 24 * 3_600_000, 'received'],
  ])('takes the time of %s', async (_, sentText, aheadMinutes, agoMs, source) => {
    const now = Date.now();
    const device = now + (aheadMinutes ?? 0) * 60_000;
    const response = await fetch(
      `${collector.url}/v1/events?sent_at=${sentText === '' ? device : sentText}`,
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...BROWSER },
        body: JSON.stringify({ user_id: 'u1', url: 'page_1', timestamp: device + agoMs }),
      },
    );

    expect(response.status).toBe(200);
    const [event] = await collector.stored();
    expect(event?.timestamp_source).toBe(source);
    expect(Math.abs((event?.timestamp ?? 0) - now)).toBeLessThan(5_000);
  });

  it('stores nothing and answers 400 when nothing was valid', async () => {
    const { status, body } = await collector.post([{}, { url: 'a' }]);

    expect(status).toBe(400);
    expect(body.accepted).toBe(0);
    expect(body.rejected.map(({ code }) => code)).toEqual(['missing_url', 'missing_timestamp']);
    expect(collector.sink.stored).toEqual([]);
  });

  it('refuses a single event that is too large, and takes its neighbours', async () => {
    const { body } = await collector.post([{ ...EVENT, title: 'x'.repeat(1_024) }, EVENT]);

    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'event_too_large' }] });
  });

  it.each([
    ['no JSON', '{', {}, 400, 'malformed_json'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'invalid_utf8'],
    ['nothing', '', {}, 400, 'no_events'],
    ['an empty array', '[]', {}, 400, 'no_events'],
    ['empty lines', '\n\n', NDJSON, 400, 'no_events'],
    ['too many events', JSON.stringify(Array(11).fill(EVENT)), {}, 413, 'batch_too_large'],
    ['too many bytes', ' '.repeat(20_001), {}, 413, 'body_too_large'],
    [
      'a form',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    [
      'another charset',
      '{}',
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      'unsupported_media_type',
    ],
    ['a compressed body', '{}', { 'content-encoding': 'br' }, 415, 'unsupported_encoding'],
  ] as [string, string | Buffer, Record<string, string>, number, string][])(
    'refuses %s',
    async (_name, sent, headers, status, code) => {
      const answer = await collector.post(sent, headers);

      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ accepted: 0, rejected: [], code });
      expect((await collector.post(EVENT)).status).toBe(200);
    },
  );

  it('refuses a body without a type, chunked or not', async () => {
    const answer = await rawRequest(
      collector.url,
      'POST /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    );

    expect(answer).toMatch(/^HTTP\/1.1 415 /);
  });

  it('cuts a chunked body at the limit', async () => {
    const chunk = `2710\r\n${' '.repeat(10_000)}\r\n`;
    const answer = await rawRequest(
      collector.url,
      'POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
        `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}0\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it.each([
    ['SINK_FULL', 'overloaded'],
    ['SINK_TIMEOUT', 'not_acknowledged'],
    ['SINK_FAILED', 'not_acknowledged'],
    ['SINK_CLOSED', 'not_ready'],
  ] as const)('answers 503 with Retry-After for %s', async (sinkCode, code) => {
    collector.sink.answer = () => Promise.reject(new SinkError('no', { code: sinkCode }));

    const answer = await collector.post([EVENT, {}]);

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.body).toMatchObject({ accepted: 0, rejected: [], code });
  });

  it('hides its own mistakes', async () => {
    collector.sink.answer = () => Promise.reject(new TypeError('secret detail'));

    const answer = await collector.post(EVENT);

    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('does not believe X-Forwarded-For of a stranger', async () => {
    await collector.post(EVENT, { ...BROWSER, 'x-forwarded-for': '198.51.100.7' });

    expect(await collector.stored()).toMatchObject([{ ip: '127.0.0.1' }]);
  });

  it('knows no other route', async () => {
    const response = await fetch(`${collector.url}/v1/nothing`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });
});

describe('POST /v1/events behind a proxy', () => {
  it('believes the right-most stranger in X-Forwarded-For', async () => {
    await using collector = await RunningCollector.start({
      env: { COLLECTOR_TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' },
    });

    await collector.post(EVENT, {
      ...BROWSER,
      'x-forwarded-for': '203.0.113.66, 198.51.100.7, 10.0.0.3',
    });

    expect(await collector.stored()).toMatchObject([{ ip: '198.51.100.7' }]);
  });
});

describe('slow clients', () => {
  it('are cut off when their headers or their body do not come', async () => {
    await using collector = await RunningCollector.start({
      env: { COLLECTOR_HEADERS_TIMEOUT: '200ms', COLLECTOR_REQUEST_TIMEOUT: '400ms' },
    });

    const answers = await Promise.all([
      rawRequest(collector.url, 'POST /v1/events HTTP/1.1\r\nHost: a\r\n'),
      rawRequest(
        collector.url,
        'POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      ),
    ]);

    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});
