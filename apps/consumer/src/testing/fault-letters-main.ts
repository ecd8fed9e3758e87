import { readFailpoint } from '@clickstream/testing';

import { runProgram } from '../cli/program.ts';

/**
 * The consumer's commands with places at which a test can break a replay: `FAILPOINT` is one of `before_copies` (nothing
 * is sent), `after_copies` (acknowledged, and no mark is) and `after_replay_marks`.
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
});
