import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which the command line turns into a message for people */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('not a whole number');
}
