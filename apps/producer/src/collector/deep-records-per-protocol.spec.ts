/** What is nested too deeply for an event is refused, and its record holds all that was sent. */
import { RunningCollector } from '../testing/running-collector.ts';

const LEVELS = 100_000;
const DEEP = `${'{"a":['.repeat(LEVELS / 2)}"innermost"${']}'.repeat(LEVELS / 2)}`;
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const TRACK = `{"type":"track","event":"e","userId":"u1","properties":${DEEP}}`;

interface Sent {
  readonly path: string;
  readonly body: string;
  /** Of the body, what the record has to hold. */
  readonly kept: string;
  readonly code: string;
}

const snowplow = (event: string): Pick<Sent, 'path' | 'body' | 'kept'> => ({
  path: '/com.snowplowanalytics.snowplow/tp2',
  body: `{"schema":"${PAYLOAD}","data":[${event}]}`,
  kept: event,
});

const SENT: Readonly<Record<string, Sent>> = {
  'a Snowplow event': {
    ...snowplow(`{"e":"pv","url":"page_1","co":${DEEP}}`),
    code: 'invalid_field',
  },
  'a Snowplow array': { ...snowplow(`[${DEEP}]`), code: 'not_an_object' },
  'a Segment call': { path: '/v1/track', body: TRACK, kept: TRACK, code: 'properties_too_deep' },
  'a Segment batch': {
    path: '/v1/batch',
    body: `{"batch":[${TRACK}]}`,
    kept: TRACK,
    code: 'properties_too_deep',
  },
  'a Segment beacon': {
    path: '/beacon/v1/batch',
    body: `{"batch":[${DEEP}]}`,
    kept: DEEP,
    code: 'unknown_event',
  },
  'a Divolte event': {
    path: '/mob-event?p=party',
    body: `{"session_id":"s","event_id":"e","is_new_party":true,"is_new_session":true,"client_timestamp_iso":"2026-05-01T10:00:00Z","parameters":${DEEP}}`,
    kept: DEEP,
    code: 'properties_too_deep',
  },
};

describe('a refused record', () => {
  it.each(Object.entries(SENT))('of 100,000 levels keeps %s whole', async (_, sent) => {
    await using collector = await RunningCollector.start();

    const response = await fetch(`${collector.url}${sent.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: sent.body,
    });

    expect(response.ok).toBe(true);
    const [record, ...others] = collector.sink.stored;
    expect(others).toEqual([]);
    expect(record?.headers?.['refused']).toMatch(new RegExp(`^${sent.code}: [^;]*$`));
    // Compared here: a difference of 300,000 characters is nothing to print.
    expect(record?.value.toString().includes(sent.kept)).toBe(true);
  });
});
