import { sleep } from '@clickstream/service-core';
import { waitFor, type TcpProxy } from '@clickstream/testing';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 3_000;
/** Statements that only a commit sends: hours are replaced by then and totals not yet moved; nothing is left but COMMIT. */
const MOVE_TOTALS = 'insert into page_total';
const LAST_STATEMENT = 'insert into processed_hour';
/** With the head of a query's packet before it, so that no longer statement is taken for it. */
const COMMIT = '\u0003\u0000\u0001commit';

/** Resolves when these texts have come by in this order; `act` happens before the last one goes on. */
function whenSent(
  link: TcpProxy,
  [text = '', ...rest]: readonly string[],
  act: () => void,
): Promise<void> {
  return new Promise((resolve) => {
    link.trap(text, 'requests', () => {
      if (rest.length > 0) {
        void whenSent(link, rest, act).then(resolve);
        return;
      }
      act();
      resolve();
    });
  });
}

async function killWhenSent({ links, stack }: World, texts: readonly string[]): Promise<void> {
  await whenSent(links.mysql, texts, () => {
    stack.signal('mysql', 'SIGKILL');
  });
  await sleep(DOWN_MS);
  await stack.up();
}

/** COMMIT reaches the server, and nobody hears that it was obeyed. */
async function loseAnswerToCommit({ links, aggregation }: World): Promise<void> {
  await whenSent(links.mysql, [LAST_STATEMENT, COMMIT], () => {
    links.mysql.hold(['answers']);
  });
  // The last epoch is the one that is being committed: the next is planned only after the answer.
  await waitFor('MySQL to commit', async () => (await aggregation.run())?.state === 'committed');
  links.mysql.reset();
  links.mysql.pass();
}

export const mysql: readonly Scenario[] = [
  {
    id: 'F5a',
    title: 'MySQL killed in the middle of a commit',
    run: (world: World): Promise<void> => killWhenSent(world, [MOVE_TOTALS]),
  },
  {
    id: 'F5b',
    title: 'MySQL killed as it is told to COMMIT',
    run: (world: World): Promise<void> => killWhenSent(world, [LAST_STATEMENT, COMMIT]),
  },
  {
    id: 'F5c',
    title: 'answer to COMMIT lost',
    run: loseAnswerToCommit,
  },
  {
    id: 'F5d',
    title: 'connection to MySQL cut in the middle of a commit',
    run: ({ links }: World): Promise<void> =>
      whenSent(links.mysql, [MOVE_TOTALS], () => {
        links.mysql.reset();
      }),
    controls: [{ kind: 'aggregator', protection: 'transaction', caughtBy: ['I5'] }],
  },
];
