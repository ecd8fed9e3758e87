import type { Latencies } from './latency.ts';
import { badAnswers, eventsTarget, latencyTargets, ratioTarget } from './targets.ts';
import type { Comparison } from './throughput.ts';

const throughput = (...requestsPerSecond: number[]): Comparison['bare'] => ({
  requestsPerSecond,
  cpuMicros: [],
  answered: 0,
});
const comparison = (
  kind: Comparison['kind'],
  bare: number,
  ...collector: number[]
): Comparison => ({
  kind,
  bare: throughput(...collector.map(() => bare)),
  parsing: throughput(),
  collector: throughput(...collector),
});
const latencies = (calm: number[], hostile: number[]): Latencies => ({
  requestsPerSecond: 500,
  calm: calm.map((p99Ms) => ({ p50Ms: 1, p99Ms, maxMs: p99Ms, answered: 1 })),
  hostile: hostile.map((p99Ms) => ({ p50Ms: 1, p99Ms, maxMs: p99Ms, answered: 1 })),
  answers: { 'bad gzip': { 400: 3 } },
});

describe('the targets', () => {
  it.each([
    ['v1-10', 33, true],
    ['v1-10', 32, false],
    ['v1-1', 50, true],
    ['v1-1', 49, false],
  ] as const)('%s at %i of 100', (kind, collector, met) => {
    expect(ratioTarget(kind, [comparison(kind, 100, collector)])).toMatchObject({ met });
  });

  it.each([
    [[1_000, 900, 1_100], true],
    [[999, 100, 5_000], false],
  ])('counts ten events a request: %j requests/s', (collector, met) => {
    const target = eventsTarget([comparison('v1-10', 5_000, ...collector)]);

    expect(target).toMatchObject({ met, measured: { median: (collector[0] ?? 0) * 10 } });
  });

  it.each([
    ['quick and unmoved', latencies([50, 40], [80, 40]), [true, true, true]],
    ['slow', latencies([51], [60]), [false, true, true]],
    ['moved', latencies([10], [21]), [true, false, true]],
    ['one failure', { ...latencies([10], [10]), answers: { x: { 500: 1 } } }, [true, true, false]],
  ])('of latency: %s', (_, measured, met) => {
    expect(latencyTargets(measured).map((target) => target.met)).toEqual(met);
  });

  it.each([
    [{ 400: 5, 413: 1, 200: 1 }, 0],
    [{ closed: 2 }, 0],
    [{ 503: 2, 400: 1 }, 2],
    [{ silent: 1 }, 1],
  ])('bad answers in %j', (counts, bad) => {
    expect(badAnswers({ x: counts })).toBe(bad);
  });

  it('cannot judge what was not measured', () => {
    expect(() => ratioTarget('v1-1', [])).toThrow('v1-1');
  });
});
