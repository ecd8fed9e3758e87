import { interceptStatements, runStatement } from '@clickstream/mysql-store/testing';

import type { PassEngines } from '../engines.ts';
import type { Protection } from './protection.ts';
import { withMethods } from './with-methods.ts';

type Switch = (engines: PassEngines, mysqlUrl: string) => PassEngines;

/** A worse aggregator: each protection as it would be if somebody had not thought of it. */
const SWITCHES: Readonly<Record<Protection, Switch>> = {
  manifest: believeEndedBatches,
  lease: commitWithoutLease,
  versions: readVersionsAfterTheScan,
  replace: addToTotals,
  transaction: commitStatementByStatement,
  epoch: commitWhatIsCommitted,
  attempt: repeatFirstAttempt,
};

/** The engines of such an aggregator. */
export function withoutProtections(
  engines: PassEngines,
  off: ReadonlySet<Protection>,
  mysqlUrl: string,
): PassEngines {
  return [...off].reduce((worse, name) => SWITCHES[name](worse, mysqlUrl), engines);
}

/** A batch that has ended is taken for done, with whatever rows it has left. */
function believeEndedBatches(engines: PassEngines, mysqlUrl: string): PassEngines {
  const { launcher, store } = engines;
  const { staging } = store;
  /** Names of batches. */
  const ended = new Set<string>();
  return {
    ...engines,
    launcher: withMethods(launcher, {
      status: async (name, signal) => {
        const status = await launcher.status(name, signal);
        if (status !== 'alive') ended.add(name);
        return status;
      },
      submit: (batch, signal) => {
        ended.delete(batch.name);
        return launcher.submit(batch, signal);
      },
    }),
    store: withMethods(store, {
      staging: withMethods(staging, {
        findManifest: async (key) => {
          if ([...ended].some((name) => name.endsWith(`-${key.epoch}-${key.attempt}`))) {
            const counts = ['staging_hourly', 'staging_page', 'staging_visitor']
              .map((table) => `(select count(*) from ${table} where epoch = ? and attempt = ?)`)
              .join(', ');
            const { epoch, attempt } = key;
            await runStatement(
              mysqlUrl,
              `insert ignore into staging_manifest
                (epoch, attempt, rows_scanned, rows_kept, group_count, page_count, visitor_count)
                select ?, ?, 0, 0, ${counts}`,
              Array.from({ length: 4 }, () => [epoch, attempt]).flat(),
            );
          }
          return staging.findManifest(key);
        },
      }),
    }),
  };
}

/** The commit takes every token for the current one. */
function commitWithoutLease(engines: PassEngines): PassEngines {
  const { leases } = engines.store;
  let token = 0;
  interceptStatements((statement) =>
    /^select .*`lease_token` from `aggregation_control`.* for update$/.test(statement)
      ? statement.replace('`lease_token`', `${token} as lease_token`)
      : statement,
  );
  return {
    ...engines,
    store: withMethods(engines.store, {
      leases: withMethods(leases, {
        acquire: async (request) => {
          const answer = await leases.acquire(request);
          if (answer.granted) ({ token } = answer.lease);
          return answer;
        },
        renew: () => Promise.resolve(true),
      }),
    }),
  };
}

/** The hours count as processed up to what was marked when the scan was over, not before it began. */
function readVersionsAfterTheScan(engines: PassEngines, mysqlUrl: string): PassEngines {
  const { dirtyHours, store } = engines;
  return {
    ...engines,
    store: withMethods(store, {
      commitRun: async (run) => {
        const versions = await dirtyHours.readVersions();
        const result = await store.commitRun(run);
        for (const [hourMs, version] of versions) {
          await runStatement(
            mysqlUrl,
            'update processed_hour set version = ? where epoch = ? and hour = ?',
            [String(version), run.epoch, new Date(hourMs).toISOString().slice(0, 19)],
          );
        }
        return result;
      },
    }),
  };
}

/** The new numbers of an hour are added to the totals without taking the old ones away. */
function addToTotals(engines: PassEngines): PassEngines {
  interceptStatements((statement) =>
    /^insert into commit_delta\b/.test(statement)
      ? statement.replaceAll('-1 * sum(', '0 * sum(')
      : statement,
  );
  return engines;
}

/** Every statement of the commit is its own transaction. */
function commitStatementByStatement(engines: PassEngines): PassEngines {
  const committing = new WeakSet();
  interceptStatements((statement, connection) => {
    if (statement === 'set transaction isolation level read committed') committing.add(connection);
    return statement === 'begin' && committing.delete(connection) ? 'do 0' : statement;
  });
  return engines;
}

/** The commit does not ask whether its epoch, or a later one, has been committed. */
function commitWhatIsCommitted(engines: PassEngines): PassEngines {
  interceptStatements((statement) =>
    statement.endsWith(' for update')
      ? statement
          .replace(
            /^select `committed_epoch`(.* from `aggregation_control`)/,
            'select 0 as committed_epoch$1',
          )
          .replace(/^select `state`(.* from `aggregation_run`)/, "select 'staged' as state$1")
      : statement,
  );
  return engines;
}

const FIRST_ATTEMPT = 1;
const ATTEMPT_ARGUMENT = 1;

/** Each further attempt of an epoch has the number of the first one, so all write and read the same staging rows. */
function repeatFirstAttempt(engines: PassEngines): PassEngines {
  const { launcher, store } = engines;
  const { runs, staging } = store;
  const asFirst = <T extends { readonly attempt: number }>(run: T): T => ({
    ...run,
    attempt: FIRST_ATTEMPT,
  });
  interceptStatements((statement) =>
    statement.replace(
      /^(update `aggregation_run` set `state` = \?, `attempt` =) \?/,
      `$1 ${FIRST_ATTEMPT} + 0 * ?`,
    ),
  );
  return {
    ...engines,
    launcher: withMethods(launcher, {
      submit: ({ name, args }, signal) => {
        const first = args.with(ATTEMPT_ARGUMENT, String(FIRST_ATTEMPT));
        return launcher.submit({ name, args: first }, signal);
      },
    }),
    store: withMethods(store, {
      runs: withMethods(runs, {
        markSubmitted: (run, batch) => runs.markSubmitted(asFirst(run), batch),
        markStaged: (run) => runs.markStaged(asFirst(run)),
        startNextAttempt: (run, message) => runs.startNextAttempt(asFirst(run), message),
        abandon: (run, message) => runs.abandon(asFirst(run), message),
      }),
      staging: withMethods(staging, { findManifest: (key) => staging.findManifest(asFirst(key)) }),
      commitRun: (run) => store.commitRun(asFirst(run)),
    }),
  };
}
