import { LIVE_SDKS, livePages, planLiveTraffic } from './live-plan.ts';

describe('planLiveTraffic', () => {
  const planned = planLiveTraffic('r1', 0);
  const events = planned.map(({ event }) => event);

  it('takes ten seconds, in order of time', () => {
    const times = planned.map(({ afterMs }) => afterMs);

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(0)).toBe(0);
    expect(times.at(-1)).toBeGreaterThanOrEqual(10_000);
    expect(times.at(-1)).toBeLessThan(11_000);
  });

  it.each(LIVE_SDKS)('has several visitors of %s view pages, and do one more thing each', (sdk) => {
    const visits = Map.groupBy(
      events.filter((event) => event.sdk === sdk),
      ({ visitor }) => visitor,
    );

    expect(visits.size).toBe(4);
    for (const visit of visits.values()) {
      expect(visit.filter(({ kind }) => kind === 'custom')).toHaveLength(1);
      expect(visit.filter(({ kind }) => kind === 'view')).toHaveLength(8);
      expect(new Set(visit.map(({ address }) => address)).size).toBe(1);
    }
  });

  it('has one visitor of whom both SDKs are told', () => {
    const visitorsOf = (sdk: string): Set<string> =>
      new Set(events.filter((event) => event.sdk === sdk).map(({ visitor }) => visitor));
    const segments = visitorsOf('segment');

    expect([...visitorsOf('snowplow')].filter((visitor) => segments.has(visitor))).toHaveLength(1);
  });

  it('has pages and visitors of its own in each run', () => {
    const visitors = new Set(events.map(({ visitor }) => visitor));
    const others = planLiveTraffic('r2', 0).map(({ event }) => event);

    expect(events.every(({ url }) => url.startsWith(livePages('r1')))).toBe(true);
    expect(others.some(({ visitor }) => visitors.has(visitor))).toBe(false);
    expect(others.some(({ url }) => url.startsWith(livePages('r1')))).toBe(false);
  });
});
