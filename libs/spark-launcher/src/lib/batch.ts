/**
 * Livy's states of a batch, and `unknown` for one that this list does not have yet.
 *
 * A batch goes from `starting` to `running` to `success` or `dead`; the others are rare.
 */
export const BATCH_STATES = [
  'not_started',
  'starting',
  'recovering',
  'idle',
  'running',
  'busy',
  'shutting_down',
  'success',
  'dead',
  'killed',
  'error',
  'unknown',
] as const;

/** See {@link BATCH_STATES}. */
export type BatchState = (typeof BATCH_STATES)[number];

/** States that a batch never leaves. An unknown state is not one of them: the batch may well be alive. */
export const TERMINAL_BATCH_STATES = ['success', 'dead', 'killed', 'error'] as const;

/** See {@link TERMINAL_BATCH_STATES}. */
export type TerminalBatchState = (typeof TERMINAL_BATCH_STATES)[number];

/** True when the state is one that a batch never leaves. */
export function isTerminal(state: BatchState): state is TerminalBatchState {
  return TERMINAL_BATCH_STATES.some((terminal) => terminal === state);
}

declare const batchId: unique symbol;

/**
 * The back end's number of a batch: Livy's id, which starts again at 0 when Livy restarts, or a process id, which the system
 * gives to another process one day. So only the name identifies a batch.
 */
export type BatchId = number & { readonly [batchId]: true };

/** Names a batch for one call: its number or its name. */
export type BatchRef = BatchId | string;

/** A batch as the back end knows it. */
export interface Batch {
  readonly id: BatchId;
  readonly name: string | null;
  readonly state: BatchState;
  /** Given by a cluster manager; null where Spark runs on the back end's own machine. */
  readonly appId: string | null;
  /** The last few lines of output. */
  readonly log: readonly string[];
}

/** What to run. Livy logs all of it and everybody on the host sees it in the list of processes: no secrets here. */
export interface BatchSpec {
  /** Identifies the batch: up to 200 characters, not only digits or dots, no slash, backslash, semicolon or control character. */
  readonly name: string;
  /** The jar, as a path or URI on the Spark host. */
  readonly file: string;
  readonly className: string;
  readonly args?: readonly string[];
  readonly conf?: Readonly<Record<string, string>>;
}

/** A part of a batch's output, which Livy keeps as a ring of its last lines. */
export interface BatchLog {
  readonly from: number;
  readonly total: number;
  readonly lines: readonly string[];
}

/** A part of the list of batches that Livy remembers. */
export interface BatchPage {
  readonly from: number;
  readonly total: number;
  readonly batches: readonly Batch[];
}
