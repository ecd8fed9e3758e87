import type { Verdict, Violation } from '../checker/verdict.ts';
import { settle } from './settle.ts';

const counts = {
  sent: 1,
  acked: 1,
  rejected: 0,
  unknown: 0,
  rows: 1,
  deadLetters: 0,
  aggregated: 1,
  lost: 0,
  doubled: 0,
  invented: 0,
};
const lost: Violation = { invariant: 'I1', message: '1 lost', examples: ['a'] };
const verdict = (...violations: Violation[]): Verdict => ({ counts, violations });

describe('settle', () => {
  it('looks until everything is right', async () => {
    const verdicts = [verdict(lost), verdict(lost), verdict()];

    const result = await settle({
      check: () => Promise.resolve(verdicts.shift() ?? verdict(lost)),
      sinceMs: Date.now() - 5_000,
      deadlineMs: 60_000,
    });

    expect(result.verdict).toEqual(verdict());
    expect(result.seconds).toBeGreaterThanOrEqual(5);
    expect(verdicts).toEqual([]);
  });

  it('adds to what is wrong that it was too late', async () => {
    const result = await settle({
      check: () => Promise.resolve(verdict(lost)),
      sinceMs: Date.now() - 2_000,
      deadlineMs: 1_000,
    });

    expect(result.verdict.violations).toEqual([
      lost,
      { invariant: 'I9', message: 'not right 1 s after the end of the fault', examples: [] },
    ]);
  });

  it('takes engines that do not answer for something that is not right', async () => {
    const result = await settle({
      check: () => Promise.reject(new Error('no HBase')),
      sinceMs: 0,
      deadlineMs: 1_000,
    });

    expect(result.verdict.violations[0]).toMatchObject({
      invariant: 'I9',
      message: 'cannot look: Error: no HBase',
    });
  });
});
