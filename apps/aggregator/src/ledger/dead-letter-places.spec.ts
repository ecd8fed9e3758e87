import { encodeDeadLetterHeaders } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import { DeadLetterPlaces } from './dead-letter-places.ts';

const letter = (topic: string, partition: number, offset: string): KafkaMessage => ({
  key: null,
  value: null,
  timestamp: '0',
  attributes: 0,
  offset: '0',
  headers: encodeDeadLetterHeaders({
    reason: 'damaged_body',
    message: '',
    stage: 'decode',
    topic,
    partition,
    offset,
    schemaId: undefined,
    failedAt: 0,
    attempts: 1,
  }),
});

const NOTHING: KafkaMessage = {
  key: null,
  value: null,
  timestamp: '0',
  attributes: 0,
  offset: '1',
  headers: {},
};

describe('DeadLetterPlaces', () => {
  it('knows the records of its topic that letters name', () => {
    const places = new DeadLetterPlaces('clickstream');
    places.add({
      messages: [letter('clickstream', 1, '9007199254740993'), letter('another', 1, '5'), NOTHING],
    });

    expect(places.has(1, 9007199254740993n)).toBe(true);
    expect(places.has(1, 9007199254740992n)).toBe(false);
    expect(places.has(0, 9007199254740993n)).toBe(false);
    expect(places.has(1, 5n)).toBe(false);
    expect(places.has(0, 1n)).toBe(false);
  });
});
