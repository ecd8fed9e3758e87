import type {
  Batch,
  BatchId,
  BatchResult,
  LivySparkLauncher,
  SessionId,
  SparkLauncher,
  SubmitSparkLauncher,
  TerminalBatchState,
} from '../index.ts';

declare const livy: LivySparkLauncher;
declare const submit: SubmitSparkLauncher;
declare const result: BatchResult;
declare const id: BatchId;

export const launchers: readonly SparkLauncher[] = [livy, submit];

// Only a batch that has ended has a state.
export const state: TerminalBatchState | undefined =
  result.outcome === 'ended' ? result.state : undefined;
export const batch: Batch | undefined = result.outcome === 'ended' ? result.batch : undefined;
// @ts-expect-error -- a forgotten batch has no state
export const noState = result.state;

// Ids do not mix, with each other nor with numbers.
export const number: number = id;
// @ts-expect-error -- a number is no batch
export const noBatch: BatchId = number;
// @ts-expect-error -- a batch is no session
export const noSession: SessionId = id;

// @ts-expect-error -- a wait needs its deadline
export const unbounded = livy.waitFor('a', {});
// @ts-expect-error -- a batch has a name
export const nameless = submit.submit({ file: '/a.jar', className: 'A' }, { deadlineMs: 1 });
