/** Whatever anybody sends, to any route: an answer below 500, and the next good event is stored. */
import fc from 'fast-check';

import { RunningCollector } from '../../testing/running-collector.ts';

const POSTS = [
  '/v1/events',
  '/com.snowplowanalytics.snowplow/tp2',
  '/v1/batch',
  '/v1/track',
  '/v1/p',
  '/beacon/v1/batch',
  '/api/s/page',
  '/mob-event?p=party',
];
const GETS = ['/i', '/ice.png', '/pixel/v1/page', '/pixel/v1/track', '/csc-event'];
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };
const RUNS = 60;
const DEEP = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

/** Names that mean something to one of the protocols, with any value. */
const fields = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      ...'e eid dtm stm url duid co cx ue_pr ue_px p s v n f c u x t l type event messageId'.split(
        ' ',
      ),
      ...'userId anonymousId context properties traits timestamp sentAt batch __proto__'.split(' '),
    ),
    fc.string(),
  ),
  fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('pv', 'pp', 'ue', '9e999', '(', 'page')),
  { maxKeys: 12 },
);
const json = fc.oneof(
  fc.jsonValue(),
  fields,
  fc.array(fields, { maxLength: 4 }),
  fc.array(fc.oneof(fields, fc.jsonValue()), { maxLength: 4 }).map((batch) => ({ batch })),
  fc
    .array(fc.oneof(fields, fc.jsonValue()), { maxLength: 4 })
    .map((data) => ({ schema: PAYLOAD, data })),
);
const bodies = fc.oneof(
  json.map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'text/plain',
      'a/b',
      'application/x-ndjson',
    ),
    'content-encoding': fc.constantFrom('gzip', 'identity', 'br'),
    authorization: fc.constantFrom('Basic', 'Basic !!!', 'Basic OjpB', 'Bearer x'),
    'sp-anonymous': fc.constant('*'),
    'if-none-match': fc.constantFrom('*', '"x"'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', ',', 'x'),
  },
  { requiredKeys: [] },
);

describe('hostile input', () => {
  let collector: RunningCollector;
  beforeAll(async () => {
    collector = await RunningCollector.start();
  });
  afterEach(async () => {
    expect((await collector.post(EVENT)).status).toBe(200);
  });
  afterAll(async () => {
    await collector.app.stop();
  });

  const statusOf = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(`${collector.url}${path}`, init);
    await response.arrayBuffer();
    return response.status;
  };

  it.each(POSTS)('in a body for %s breaks nothing', async (path) => {
    await fc.assert(
      fc.asyncProperty(bodies, headers, async (body, given) => {
        const init = { method: 'POST', body: new Uint8Array(body), headers: given };
        expect(await statusOf(path, init)).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  it.each(GETS)('in a query for %s breaks nothing', async (path) => {
    const query = fc.oneof(
      fields.map((one) =>
        Object.entries(one)
          .map(
            ([name, value]) =>
              `${encodeURIComponent(name.toWellFormed())}=${JSON.stringify(value)}`,
          )
          .join('&'),
      ),
      fc.string(),
      fc.constantFrom('%', '%E0%A4%A', '&&&=', 'u=%28%28%28', '='.repeat(5_000)),
    );
    await fc.assert(
      fc.asyncProperty(query, headers, async (text, given) => {
        expect(await statusOf(`${path}?${text}`, { headers: given })).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
  });

  it.each(POSTS)('nested too deeply for %s breaks nothing', async (path) => {
    const nested = [
      DEEP,
      `{"batch":[{"type":"track","event":"e","userId":"u","properties":${DEEP}}]}`,
      `{"schema":"${PAYLOAD}","data":[{"e":"pv","url":"page_1","co":"${DEEP}"},${DEEP}]}`,
    ];
    for (const body of nested) {
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
      expect(await statusOf(path, init)).toBeLessThan(500);
    }
  });
});
