import { toCount } from '../column-values.ts';

/** What is wrong with a count, in words; undefined when nothing is. */
export function differs(what: string, expected: number, actual: string): string | undefined {
  return toCount(actual) === expected ? undefined : `${what}: ${actual}, not ${String(expected)}`;
}
