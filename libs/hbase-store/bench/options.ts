import { parseArgs } from 'node:util';

/** Sizes of one run. */
export interface BenchOptions {
  readonly rounds: number;
  readonly rows: number;
  /** Rows that are written while memory is watched; 0 leaves that part out. */
  readonly memoryRows: number;
}

/** Reads the command line. @throws Error when a size is no whole number */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '7' },
      rows: { type: 'string', default: '40000' },
      'memory-rows': { type: 'string', default: '5000000' },
    },
  });
  return {
    rounds: wholeNumber('rounds', values.rounds, 1),
    rows: wholeNumber('rows', values.rows, 1),
    memoryRows: wholeNumber('memory-rows', values['memory-rows'], 0),
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name}=${text} is no whole number from ${String(least)}`);
}
