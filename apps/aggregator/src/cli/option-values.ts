import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number');
}
