import { InvalidArgumentError, Command } from 'commander';

/** What the person who runs the demo chose. */
export interface DemoOptions {
  /** An access log of their own; without it the simulator writes one. */
  readonly log?: string;
  readonly lines: number;
  readonly seed: number;
  /** Leave the engines running and say how to reach them. */
  readonly keep: boolean;
}

/** @throws CommanderError after printing what is wrong; its exit code is the process's. */
export function parseDemoOptions(argv: readonly string[]): DemoOptions {
  return new Command('demo')
    .description(
      'Sends an access log through the whole pipeline and checks every published number.',
    )
    .option('--log <file>', 'an access log of your own (Combined format, plain or gzip)')
    .option('--lines <n>', 'lines of the simulated log', wholeNumber, 10_000)
    .option('--seed <n>', 'seed of the simulated log', wholeNumber, 7)
    .option('--keep', 'leave the engines running afterwards', false)
    .parse([...argv], { from: 'user' })
    .opts<DemoOptions>();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}
