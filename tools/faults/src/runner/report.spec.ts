import type { Violation } from '../checker/verdict.ts';
import type { Control, Scenario } from '../scenarios/scenario.ts';
import { controlLine, heading, isCaught, resultLine, violationLines } from './report.ts';
import type { ScenarioResult } from './scenario-result.ts';

const scenario: Scenario = { id: 'F1a', title: 'killed', run: () => Promise.resolve() };
const control: Control = { kind: 'consumers', protection: 'order', caughtBy: ['I1', 'I4'] };

function result(...violations: Violation[]): ScenarioResult {
  return {
    seconds: 3.14,
    verdict: {
      violations,
      counts: {
        sent: 10,
        acked: 9,
        rejected: 1,
        unknown: 0,
        rows: 9,
        deadLetters: 2,
        aggregated: 8,
        lost: 0,
        doubled: 0,
        invented: 0,
      },
    },
  };
}
const lost: Violation = { invariant: 'I1', message: '2 lost', examples: ['a', 'b'] };
const wrong: Violation = { invariant: 'I5', message: '3 wrong', examples: [] };

describe('the report', () => {
  it('puts every number under its name', () => {
    const line = resultLine(scenario, result());

    expect(line.trim().split(/\s+/)).toEqual('F1a killed 10 9 1 0 9 2 8 0 0 0 3.1'.split(' '));
    expect(line).toHaveLength(heading().length);
  });

  it('marks a failure and says what is wrong', () => {
    expect(resultLine(scenario, result(lost))).toMatch(/FAILED$/);
    expect(violationLines(result(lost)).map((line) => line.trim())).toEqual([
      'I1: 2 lost',
      'a',
      'b',
    ]);
  });

  it('takes a control for caught only by the invariants that it names', () => {
    expect(isCaught(control, result(lost, wrong))).toBe(true);
    expect(isCaught(control, result(wrong))).toBe(false);
    expect(isCaught(control, result())).toBe(false);
    expect(controlLine(scenario, control, result(lost))).toContain('caught: I1 2 lost');
    expect(controlLine(scenario, control, result(wrong))).toContain('NOT CAUGHT');
  });
});
