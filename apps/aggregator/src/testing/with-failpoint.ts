import { interceptStatements } from '@clickstream/mysql-store/testing';

import type { PassEngines } from '../engines.ts';
import type { Failpoint } from './failpoint.ts';
import { withMethods } from './with-methods.ts';

/** Engines that reach the failpoint at each of its places. */
export function withFailpoint(engines: PassEngines, failpoint: Failpoint): PassEngines {
  const { store, launcher } = engines;
  const { runs } = store;
  reachInTransaction(failpoint);
  return {
    ...engines,
    launcher: withMethods(launcher, {
      submit: async (...batch) => {
        const submitted = await launcher.submit(...batch);
        failpoint.reach('after_post');
        return submitted;
      },
    }),
    store: withMethods(store, {
      runs: withMethods(runs, {
        plan: async (...plan) => {
          const run = await runs.plan(...plan);
          failpoint.reach('after_plan');
          return run;
        },
        markSubmitted: async (...submitted) => {
          await runs.markSubmitted(...submitted);
          failpoint.reach('after_submit');
        },
        markStaged: async (run) => {
          await runs.markStaged(run);
          failpoint.reach('after_staging');
        },
      }),
      commitRun: async (run) => {
        const result = await store.commitRun(run);
        if (result.outcome === 'committed') failpoint.reach('after_commit');
        return result;
      },
    }),
  };
}

/** Knows the transaction that publishes by what only it does. */
function reachInTransaction(failpoint: Failpoint): void {
  const committing = new WeakSet();
  interceptStatements((statement, connection) => {
    if (/^insert into page_total\b/.test(statement)) {
      failpoint.reach('in_commit');
    } else if (/^insert into processed_hour\b/.test(statement)) {
      committing.add(connection);
    } else if (statement === 'commit' && committing.delete(connection)) {
      failpoint.reach('before_commit');
    }
    return statement;
  });
}
