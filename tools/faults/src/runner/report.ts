import type { Control, Scenario } from '../scenarios/scenario.ts';
import type { ScenarioResult } from './scenario-result.ts';

const COLUMNS = [
  ['sent', 7],
  ['acked', 7],
  ['rejected', 9],
  ['unknown', 8],
  ['rows', 7],
  ['letters', 8],
  ['aggregated', 11],
  ['lost', 5],
  ['doubled', 8],
  ['invented', 9],
  ['seconds', 8],
] as const;
const NAME_WIDTH = 78;

/** The line above the results. */
export function heading(): string {
  return (
    'scenario'.padEnd(NAME_WIDTH) + COLUMNS.map(([name, width]) => name.padStart(width)).join('')
  );
}

/** One line per scenario. Counts are of everything since the pipeline was empty. */
export function resultLine(scenario: Scenario, result: ScenarioResult): string {
  const values = valuesOf(result);
  const cells = COLUMNS.map(([, width], at) => (values[at] ?? '').padStart(width)).join('');
  const end = result.verdict.violations.length === 0 ? '' : '  FAILED';
  return `${`${scenario.id.padEnd(5)} ${scenario.title}`.padEnd(NAME_WIDTH)}${cells}${end}`;
}

/** The same as a row of a Markdown table. */
export function markdownRow(scenario: Scenario, result: ScenarioResult): string {
  return `| ${[scenario.id, scenario.title, ...valuesOf(result)].join(' | ')} |`;
}

/** The head of that table. */
export function markdownHeading(): string {
  const names = ['', 'scenario', ...COLUMNS.map(([name]) => name)];
  const rule = names.map((_, at) => (at < 2 ? '---' : '---:'));
  return `| ${names.join(' | ')} |\n| ${rule.join(' | ')} |`;
}

function valuesOf({ verdict: { counts }, seconds }: ScenarioResult): string[] {
  return [
    counts.sent,
    counts.acked,
    counts.rejected,
    counts.unknown,
    counts.rows,
    counts.deadLetters,
    counts.aggregated,
    counts.lost,
    counts.doubled,
    counts.invented,
    seconds.toFixed(1),
  ].map(String);
}

/** What is wrong, one line per invariant and one per example, and where to look further. */
export function violationLines(result: ScenarioResult): string[] {
  const lines = result.verdict.violations.flatMap(({ invariant, message, examples }) => [
    `      ${invariant}: ${message}`,
    ...examples.map((example) => `        ${example}`),
  ]);
  return result.logs === undefined ? lines : [...lines, `      logs: ${result.logs}`];
}

/** Whether the checker saw what it had to see. */
export function isCaught(control: Control, result: ScenarioResult): boolean {
  return result.verdict.violations.some(({ invariant }) => control.caughtBy.includes(invariant));
}

/** One line per negative control. */
export function controlLine(scenario: Scenario, control: Control, result: ScenarioResult): string {
  const found = result.verdict.violations
    .filter(({ invariant }) => invariant !== 'I9')
    .map(({ invariant, message }) => `${invariant} ${message}`);
  const outcome = isCaught(control, result)
    ? `caught: ${found.join('; ')}`
    : `NOT CAUGHT (should be ${control.caughtBy.join(' or ')}): ${found.join('; ')}`;
  return `${scenario.id.padEnd(5)}   without ${control.protection}: ${outcome}`;
}
