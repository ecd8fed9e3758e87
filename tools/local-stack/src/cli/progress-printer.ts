import type { ProgressListener } from '../stack/stack-context.ts';

const STEP_WIDTH = 13;

/** Prints one line per event with the seconds since the start: the same in a terminal, a file and a CI log. */
export function progressPrinter(write: (line: string) => void): ProgressListener {
  const start = Date.now();
  return (step, text) => {
    const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6);
    write(`${seconds} s  ${step.padEnd(STEP_WIDTH)}  ${text}\n`);
  };
}
