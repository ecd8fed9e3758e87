import { addCounts } from './counts.ts';
import { countsOf } from './jest-run.ts';
import { surefireCounts } from './junit-run.ts';

describe('counting tests', () => {
  it('counts a suite that cannot be loaded and a skipped test as failures', () => {
    const summary = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 1,
    };

    expect(countsOf(summary)).toEqual({ passed: 5, failed: 5 });
  });

  it('reads the suites of Surefire', () => {
    const report =
      '<?xml version="1.0"?><testsuite name="A" time="0.1" tests="4" errors="1" skipped="1" failures="1"></testsuite>';

    expect(
      surefireCounts([report, '<testsuite tests="2" errors="0" skipped="0" failures="0"/>']),
    ).toEqual({
      passed: 3,
      failed: 3,
    });
  });

  it('adds up', () => {
    expect(
      addCounts([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 4 },
      ]),
    ).toEqual({
      passed: 4,
      failed: 6,
    });
  });
});
