import { aClickEvent } from '@clickstream/event-schema/testing';

import { openFakeCodec } from '../testing/messages.ts';
import { isLetterOfUser } from './is-letter-of-user.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const ANN = { userId: 'ann@example.org', beforeMs: NOON };

describe('isLetterOfUser', () => {
  it.each<[boolean, string, Parameters<typeof aClickEvent>[0]]>([
    [true, 'an event of the user', { user_id: ANN.userId, received_at: NOON }],
    [false, 'one that was received since', { user_id: ANN.userId, received_at: NOON + 1 }],
    [false, 'one of somebody else that names the user', { url: `https://a.example/${ANN.userId}` }],
  ])('%s: %s', async (expected, _, changes) => {
    const { codec, serializer } = await openFakeCodec();
    const value = serializer.encode(aClickEvent({ received_at: NOON, ...changes }));
    const record = { key: Buffer.from(ANN.userId), value };

    expect(await isLetterOfUser(record, ANN, codec.deserializer)).toBe(expected);
  });

  it.each<[boolean, string, string | null, string | null]>([
    [true, 'garbage with the user’s key', ANN.userId, 'garbage'],
    [true, 'nothing with the user’s key', ANN.userId, null],
    [true, 'JSON that names the user', 'x', `{"user_id":"${ANN.userId}"}`],
    [false, 'garbage of somebody else', 'x', 'garbage'],
    [false, 'garbage of nobody', null, 'garbage'],
  ])('%s: %s', async (expected, _, key, value) => {
    const { codec } = await openFakeCodec();
    const record = {
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
    };

    expect(await isLetterOfUser(record, ANN, codec.deserializer)).toBe(expected);
  });
});
