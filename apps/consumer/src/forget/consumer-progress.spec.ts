import type { KafkaClient } from '../kafka/kafka-client.ts';
import { watchConsumers } from './consumer-progress.ts';

const GROUP = { topic: 'clickstream', groupId: 'consumers' };

/** A topic of three partitions, the last one empty, and a group that has committed so far. */
function aClient(state: string, committed: readonly string[]) {
  const group = { state, committed: [...committed] };
  const ends = new Map([
    [0, { start: 0n, end: 10n }],
    [1, { start: 5n, end: 20n }],
    [2, { start: 7n, end: 7n }],
  ]);
  const client = {
    offsetsOf: () => Promise.resolve(new Map(ends)),
    admin: {
      describeGroups: () => Promise.resolve({ groups: [{ state: group.state }] }),
      listTopics: () => Promise.resolve([GROUP.topic]),
      fetchOffsets: () =>
        Promise.resolve([
          {
            topic: GROUP.topic,
            partitions: group.committed.map((offset, partition) => ({ partition, offset })),
          },
        ]),
    },
  } as unknown as KafkaClient;
  return { group, ends, client };
}

describe('watchConsumers', () => {
  it.each<[boolean, string, string, string[]]>([
    [true, 'that has passed the end', 'Stable', ['10', '20', '-1']],
    [false, 'that is behind', 'Stable', ['10', '19', '-1']],
    [false, 'that has committed nothing', 'Stable', ['-1', '-1', '-1']],
    [false, 'that is joining', 'PreparingRebalance', ['0', '0', '-1']],
    [true, 'without members', 'Empty', ['0', '0', '-1']],
    [true, 'that nobody has ever seen', 'Dead', []],
  ])('%s for a group %s', async (isDone, _, state, committed) => {
    const missing = await watchConsumers(aClient(state, committed).client, GROUP);

    expect((await missing()) === undefined).toBe(isDone);
  });

  it('waits for the end that there was when it began, not for what comes', async () => {
    const { group, ends, client } = aClient('Stable', ['9', '20', '-1']);
    const missing = await watchConsumers(client, GROUP);
    expect(await missing()).toMatch('1 partitions');

    ends.set(0, { start: 0n, end: 99n });
    group.committed[0] = '10';

    expect(await missing()).toBeUndefined();
  });
});
