// Needs MySQL, HBase, Livy with Spark, and the job's jar: see aggregator.integration.spec.ts.
import { AggregationBench, type ConsumedEvent } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const HOUR_1 = Date.UTC(2015, 4, 17, 10);
const HOUR_2 = HOUR_1 + HOUR_MS;

function page(user: string, timestamp: number, url: string): ConsumedEvent {
  return { url, country: 'US', user, timestamp, sessionId: 's1' };
}

function view(user: string, timestamp: number, url = `page_of_${user}`): ConsumedEvent {
  return { ...page(user, timestamp, url), pageViewId: `view of ${url}` };
}

const ping = (of: ConsumedEvent, seconds: number): ConsumedEvent => ({
  ...of,
  timestamp: of.timestamp + seconds * 1_000,
  uncountedType: 'page_ping',
});

const engagement = (of: ConsumedEvent, seconds: number, timeSpent: number): ConsumedEvent => ({
  ...ping(of, seconds),
  uncountedType: 'engagement',
  timeSpent,
});

interface HourTimes {
  readonly url: string;
  readonly hour: number;
  readonly counts: readonly number[];
}

describe('the times of page views', () => {
  let bench: AggregationBench;

  beforeEach(async () => {
    bench = await AggregationBench.open();
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  /** Per hour and page: page views, milliseconds, and how many were measured by sender, pings and next event. */
  async function hourTimes(): Promise<HourTimes[]> {
    const rows = await bench.database.query(
      `select p.url, hour(h.hour) as hour, h.page_views, h.time_spent_ms, h.measured_by_sender,
        h.measured_by_pings, h.measured_by_next_event, h.time_measured
      from hourly_clickstream h join page p on p.page_id = h.page_id order by h.hour, p.url`,
    );
    return rows.map(({ url, hour, ...counts }) => ({
      url: String(url),
      hour: Number(hour),
      counts: Object.values(counts).map(Number),
    }));
  }

  it('come from the sender, from pings, or from what follows, and else are unknown', async () => {
    const measured = view('ann', HOUR_1 + HOUR_MS - 1_000);
    const pinged = view('bob', HOUR_1 + 5_000);
    const left = view('cat', HOUR_2 - 10_000);
    const single = view('dan', HOUR_1);
    await bench.consume([
      measured,
      engagement(measured, 20, 7.5),
      engagement(measured, 1_700, 2.25),
      ping(measured, 10),
      pinged,
      ...[10, 20, 30].map((seconds) => ping(pinged, seconds)),
      left,
      { ...view('cat', HOUR_2 + 15_000, 'next_page'), pageViewId: 'other' },
      { ...view('cat', HOUR_2 + 20_000, 'other_session'), sessionId: 's2' },
      single,
    ]);

    expect((await bench.command('run')).code).toBe(0);

    expect(await hourTimes()).toEqual([
      { url: 'page_of_ann', hour: 10, counts: [1, 9_750, 1, 0, 0, 1] },
      { url: 'page_of_bob', hour: 10, counts: [1, 30_000, 0, 1, 0, 1] },
      { url: 'page_of_cat', hour: 10, counts: [1, 25_000, 0, 0, 1, 1] },
      { url: 'page_of_dan', hour: 10, counts: [1, 0, 0, 0, 0, 0] },
      { url: 'next_page', hour: 11, counts: [1, 0, 0, 0, 0, 0] },
      { url: 'other_session', hour: 11, counts: [1, 0, 0, 0, 0, 0] },
    ]);
    const averages = (await bench.published()).map(({ url, avgTimeSpent }) => [url, avgTimeSpent]);
    expect(averages).toEqual([
      ['next_page', null],
      ['other_session', null],
      ['page_of_ann', 9.75],
      ['page_of_bob', 30],
      ['page_of_cat', 25],
      ['page_of_dan', null],
    ]);
  });

  it('are exact when what follows comes late, into the next hour alone, and again', async () => {
    const last = view('ann', HOUR_2 - MINUTE_MS);
    await bench.consume([last]);
    await bench.command('run');
    expect((await bench.published())[0]?.avgTimeSpent).toBeNull();

    const late = view('ann', HOUR_2 + MINUTE_MS, 'next_page');
    await bench.consume([late]);
    await bench.command('run');

    expect(await bench.published()).toEqual(countNaively([last, late]));
    expect((await bench.published()).map(({ avgTimeSpent }) => avgTimeSpent)).toEqual([null, 120]);
    const [run] = await bench.store.runs.latest(1);
    expect(run?.plan.map(({ hourMs }) => hourMs)).toEqual([HOUR_1, HOUR_2]);
    expect(await bench.store.verify()).toEqual([]);
    expect((await bench.command('verify')).output).toContain('2 hours counted again');
  });

  it('find the same hour by hour as all at once', async () => {
    const users = ['ann', 'bob', 'cat'];
    const events = Array.from({ length: 120 }, (_, at) =>
      page(users[at % 3] ?? '', HOUR_1 + ((at * 7_919_000) % (3 * HOUR_MS)), `page_${at % 5}`),
    );
    for (const user of users) {
      await bench.consume(events.filter((event) => event.user === user));
      await bench.command('run', { AGGREGATION_MAX_HOURS: '1' });
    }

    expect(await bench.published()).toEqual(countNaively(events));
    expect(await bench.store.verify()).toEqual([]);
  });
});
