import { interceptStatements } from '@clickstream/mysql-store/testing';
import type { Failpoint } from '@clickstream/testing';

import type { PassEngines } from '../engines.ts';
import { withMethods } from './with-methods.ts';

/** Places between two steps of a run, in their order. */
export const FAILPOINTS = [
  /** The run is stored, no batch has been asked for. */
  'after_plan',
  /** The batch runs, the run does not say so yet. */
  'after_post',
  'after_submit',
  /** The manifest has been seen and noted. */
  'after_staging',
  /** In the transaction: the hours are replaced, the totals not yet moved. */
  'in_commit',
  /** In the transaction: nothing but COMMIT is left to be said. */
  'before_commit',
  /** The transaction is done, nobody has been told and staging is still there. */
  'after_commit',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Engines that reach the failpoint at each of its places. */
export function withFailpoint(engines: PassEngines, failpoint: Failpoint): PassEngines {
  const { store, launcher } = engines;
  const reach = (name: FailpointName): Promise<void> => failpoint.reached(name);
  const { runs } = store;
  reachInTransaction(reach);
  return {
    ...engines,
    launcher: withMethods(launcher, {
      submit: async (...batch) => {
        const submitted = await launcher.submit(...batch);
        await reach('after_post');
        return submitted;
      },
    }),
    store: withMethods(store, {
      runs: withMethods(runs, {
        plan: async (...plan) => {
          const run = await runs.plan(...plan);
          await reach('after_plan');
          return run;
        },
        markSubmitted: async (...submitted) => {
          await runs.markSubmitted(...submitted);
          await reach('after_submit');
        },
        markStaged: async (run) => {
          await runs.markStaged(run);
          await reach('after_staging');
        },
      }),
      commitRun: async (run) => {
        const result = await store.commitRun(run);
        if (result.outcome === 'committed') await reach('after_commit');
        return result;
      },
    }),
  };
}

/** Knows the transaction that publishes by what only it does. */
function reachInTransaction(reach: (name: FailpointName) => Promise<void>): void {
  const committing = new WeakSet();
  interceptStatements(async (statement, connection) => {
    if (/^insert into page_total\b/.test(statement)) {
      await reach('in_commit');
    } else if (/^insert into processed_hour\b/.test(statement)) {
      committing.add(connection);
    } else if (statement === 'commit' && committing.delete(connection)) {
      await reach('before_commit');
    }
    return statement;
  });
}
