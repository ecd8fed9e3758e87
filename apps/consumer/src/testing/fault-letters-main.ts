import { readFailpoint } from '@clickstream/testing';

import { runProgram } from '../cli/program.ts';

/**
 * The consumer's commands with places at which a test can break them. `FAILPOINT` is one of
 *
 * - of a replay: `before_copies` (nothing is sent), `after_copies` (acknowledged, and no mark is) and `after_replay_marks`
 * - of an erasure: `after_tombstone`, `after_rows`, `after_letters` and `after_visits` (the hours are marked)
 */
const { reached } = readFailpoint(process.env);
await runProgram(process.env, {
  wrapReplayLog: (log) => ({
    partitionOf: (...args) => log.partitionOf(...args),
    send: async (batch) => {
      await reached('before_copies');
      const places = await log.send(batch);
      await reached('after_copies');
      return places;
    },
    mark: async (marks) => {
      await log.mark(marks);
      await reached('after_replay_marks');
    },
  }),
  wrapForgetParts: (parts) => ({
    ...parts,
    untilConsumersKnow: async () => {
      await reached('after_tombstone');
      await parts.untilConsumersKnow();
    },
    eraseRows: async (user) => {
      const rows = await parts.eraseRows(user);
      await reached('after_rows');
      return rows;
    },
    underLease: (work) =>
      parts.underLease((steps) =>
        work({
          removeLetters: (found, user) => steps.removeLetters(found, user),
          eraseVisits: async (user) => {
            await reached('after_letters');
            const visits = await steps.eraseVisits(user);
            await reached('after_visits');
            return visits;
          },
        }),
      ),
  }),
});
