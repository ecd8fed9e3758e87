import type { Corruption } from './corruption.ts';
import { POISON_LOST } from './letter-corruptions.ts';
import { WRONG_NUMBERS } from './number-corruptions.ts';
import { HOLES, INVENTED, LOST, NOT_ONCE, SKIPPED } from './row-corruptions.ts';

/** Every way of breaking the promise that the checker knows of. */
export const CORRUPTIONS: readonly Corruption[] = [
  ...LOST,
  ...NOT_ONCE,
  ...INVENTED,
  ...HOLES,
  ...WRONG_NUMBERS,
  ...POISON_LOST,
  ...SKIPPED,
];
