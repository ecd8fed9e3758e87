import { parseArgs } from 'node:util';

/** Sizes of one run. */
export interface BenchOptions {
  readonly rounds: number;
  /** How long each load is measured in each round. */
  readonly sampleMs: number;
  /** Without brokers: for work on the collector itself. Its figures are not those of the report. */
  readonly inMemory: boolean;
}

const FULL = { rounds: '7', seconds: '3' };
const QUICK = { rounds: '3', seconds: '1' };

/** Reads the command line. @throws Error when it cannot be understood */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'in-memory': { type: 'boolean', default: false },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  return {
    rounds: wholeNumber('rounds', values.rounds ?? usual.rounds),
    sampleMs: wholeNumber('seconds', values.seconds ?? usual.seconds) * 1_000,
    inMemory: values['in-memory'],
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${name}=${text} is no whole number from 1`);
}
