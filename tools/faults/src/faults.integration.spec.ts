/** The short selection of scenarios, on engines of their own. */
import { Bench } from './runner/bench.ts';
import { controlLine, isCaught, violationLines } from './runner/report.ts';
import { ALL_SCENARIOS } from './scenarios/all-scenarios.ts';
import type { Control, Scenario } from './scenarios/scenario.ts';

const SCENARIO_MS = 240_000;

const quick = ALL_SCENARIOS.filter((scenario) => scenario.quick);
/** One control stands for all: it shows that the bench sees a loss. `npm run faults` runs every one. */
const controlled = quick
  .slice(0, 1)
  .flatMap((scenario) => (scenario.controls ?? []).map((control) => ({ scenario, control })));

describe('the pipeline under faults', () => {
  let bench: Bench;
  beforeAll(() => {
    bench = new Bench({ seed: 1 });
  });
  afterAll(() => bench[Symbol.asyncDispose](), SCENARIO_MS);

  it.each(quick.map((scenario) => [scenario.id, scenario.title, scenario] as const))(
    'keeps its promise in %s: %s',
    async (_id: string, _title: string, scenario: Scenario) => {
      expect(violationLines(await bench.run(scenario))).toEqual([]);
    },
    SCENARIO_MS,
  );

  it.each(
    controlled.map(({ scenario, control }) => [control.protection, scenario, control] as const),
  )(
    'is seen to break it without %s',
    async (_protection: string, scenario: Scenario, control: Control) => {
      const result = await bench.runControl(scenario, control);

      expect([controlLine(scenario, control, result), isCaught(control, result)]).toEqual([
        expect.stringContaining('caught'),
        true,
      ]);
    },
    SCENARIO_MS,
  );
});
