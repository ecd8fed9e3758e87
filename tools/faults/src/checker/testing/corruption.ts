import type { Invariant } from '../verdict.ts';
import type { Case } from './honest-pipeline.ts';

/** One thing that can go wrong, and the invariant that must notice. */
export interface Corruption {
  readonly what: string;
  readonly invariant: Invariant;
  /** Part of the message, where the invariant has several. */
  readonly says?: string;
  /** Falsifies a case that has at least one event, acknowledged and followed by another, and one piece of poison. */
  readonly apply: (one: Case) => void;
}
