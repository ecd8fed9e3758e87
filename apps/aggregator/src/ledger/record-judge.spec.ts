import { createFakeCodec, aClickEvent } from '@clickstream/event-schema/testing';
import { recordHash, Tombstones, userHash } from '@clickstream/hbase-store';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import { judgeBatch } from './record-judge.ts';

const NOON = Date.UTC(2026, 4, 1, 12);
const GARBAGE = Buffer.from('garbage about ann');

function aMessage(offset: number, value: Buffer | null, key: string | null): KafkaMessage {
  return {
    key: key === null ? null : Buffer.from(key),
    value,
    timestamp: String(NOON),
    attributes: 0,
    offset: String(offset),
    headers: {},
  };
}

describe('judgeBatch', () => {
  it('knows what is erased by user and time, by key, and by bytes', async () => {
    const codec = createFakeCodec();
    const serializer = await codec.openSerializer();
    const eventOf = (user_id: string, received_at: number): Buffer =>
      serializer.encode(aClickEvent({ user_id, received_at }));
    const erased = new Tombstones(1n, {
      users: [{ user: userHash('ann').toString('hex'), beforeMs: NOON }],
      records: [recordHash({ key: null, value: GARBAGE }).toString('hex')],
    });

    const judged = await judgeBatch(
      {
        partition: 0,
        messages: [
          aMessage(0, eventOf('ann', NOON), 'ann'),
          aMessage(1, eventOf('ann', NOON + 1), 'x'),
          aMessage(2, eventOf('bob', NOON), 'bob'),
          aMessage(3, Buffer.from('garbage'), 'ann'),
          aMessage(4, GARBAGE, null),
          aMessage(5, Buffer.from('garbage'), null),
        ],
      },
      {
        topic: 'clickstream',
        deserializer: codec.deserializer,
        hbase: {
          getMany: (_, keys) => Promise.resolve(keys.map(() => ({ ok: true, row: undefined }))),
        },
        eventsTable: { name: 'events', saltBuckets: 1 },
        oldestMs: -Infinity,
        committed: new Map([[0, 6n]]),
        isDeadLettered: () => false,
        erased,
        signal: new AbortController().signal,
      },
    );

    expect(judged.map(({ verdict }) => verdict)).toEqual([
      'erased',
      'missing',
      'missing',
      'erased',
      'erased',
      'missing',
    ]);
  });
});
