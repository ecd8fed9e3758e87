/**
 * What the published SDKs send, as it lies in HBase: every cell, and once, also when the broker was away meanwhile.
 *
 * Needs every engine, and starts a broker of its own: the collector's way to it is cut.
 */
import { uniqueName, waitFor, type TcpProxy } from '@clickstream/testing';

import { recordsOf } from './testing/records-of.ts';
import { rowsOf } from './testing/rows-of.ts';
import { ALL_SDKS } from './testing/sdks/all-sdks.ts';
import { byName } from './testing/sdks/by-name.ts';
import { SdkBench, type EventCount } from './testing/sdks/sdk-bench.ts';
import type { Sdk, SdkRun } from './testing/sdks/sdk.ts';

/** An SDK that has been told of its events, as an application that nobody else is. */
interface Sending {
  readonly source: string;
  readonly appId: string;
  readonly run: SdkRun;
}

let bench: SdkBench;
let running: AsyncDisposableStack;
let begin: number;
beforeAll(async () => {
  bench = await SdkBench.open();
}, 120_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
}, 60_000);
beforeEach(() => {
  running = new AsyncDisposableStack();
  begin = Date.now();
});
afterEach(async () => {
  bench.link.pass();
  await running.disposeAsync();
  await bench.stopCollector();
}, 30_000);

async function tell(sdk: Sdk): Promise<Sending> {
  const appId = uniqueName('sdk');
  const run = running.use(await sdk.send(bench.target(appId)));
  return { source: sdk.source, appId, run };
}

/** Whether the collector has counted so at least as many events of each SDK as it was told of. */
async function areAll(sendings: readonly Sending[], what: keyof EventCount): Promise<boolean> {
  const counts = await Promise.all(sendings.map(({ source }) => bench.countOf(source)));
  return counts.every((count, at) => count[what] >= sendings[at]!.run.rows.length);
}

/** What the SDK was told of lies in the table: every cell of each event, and nothing else. Gives the ids of the events. */
async function expectStored({ appId, run }: Sending): Promise<string[]> {
  const rows = await rowsOf(bench.engines, appId);
  expect(byName(rows.map(({ cells }) => cells))).toEqual(byName(run.rows));
  const visits = new Set<string>();
  for (const { key, cells } of rows) {
    const { event_id, timestamp, received_at, user_id, session_id, page_view_id } =
      cells['click_data']!;
    expect(key).toEqual({ eventId: event_id, timestampMs: timestamp });
    for (const time of [timestamp, received_at]) {
      expect(time).toBeGreaterThanOrEqual(begin);
      expect(time).toBeLessThanOrEqual(Date.now());
    }
    visits.add(JSON.stringify([user_id, session_id, page_view_id]));
  }
  expect(visits.size).toBe(1);
  const ids = rows.map(({ key }) => key.eventId);
  expect(new Set(ids).size).toBe(ids.length);
  return ids;
}

it.each(ALL_SDKS)('$name has every field of its events stored, each event once', async (sdk) => {
  await bench.startCollector();
  const sending = await tell(sdk);
  await waitFor('the events', () => areAll([sending], 'accepted'));
  await bench.untilStored();

  await expectStored(sending);
  expect(await bench.countOf(sdk.source)).toEqual({
    accepted: sending.run.rows.length,
    unavailable: 0,
  });
});

describe.each([
  {
    broker: 'that cannot be reached',
    cut: (link: TcpProxy): void => {
      link.refuse();
      link.reset();
    },
    isInDoubt: false,
  },
  {
    broker: 'whose answers come too late',
    cut: (link: TcpProxy): void => {
      link.hold(['answers']);
    },
    // what was on its way to the broker is in the topic, though the collector has answered 503
    isInDoubt: true,
  },
])('behind a broker $broker', ({ cut, isInDoubt }) => {
  it('each SDK sends again what was answered with 503, and each event is stored once', async () => {
    // Short, for a test that waits for it to pass.
    await bench.startCollector({ COLLECTOR_ACK_TIMEOUT: '1s' });
    cut(bench.link);
    const sendings = await Promise.all(ALL_SDKS.map(tell));
    await waitFor('503 for each event', () => areAll(sendings, 'unavailable'));
    bench.link.pass();
    await waitFor('each event to be sent again', async () => {
      await Promise.all(sendings.map(({ run }) => run.flush()));
      return areAll(sendings, 'accepted');
    });
    await bench.untilStored();

    const records = await recordsOf(bench.engines, bench.engines.names.KAFKA_TOPIC);
    let repeated = 0;
    for (const sending of sendings) {
      const ids = await expectStored(sending);
      const { accepted, unavailable } = await bench.countOf(sending.source);
      expect(accepted).toBe(ids.length);
      expect(unavailable).toBeGreaterThanOrEqual(ids.length);
      for (const id of ids) {
        const copies = records.filter(({ value }) => value?.includes(id) === true);
        expect(copies).not.toEqual([]);
        repeated += copies.length - 1;
      }
    }
    if (isInDoubt) expect(repeated).toBeGreaterThan(0);
  }, 90_000);
});
