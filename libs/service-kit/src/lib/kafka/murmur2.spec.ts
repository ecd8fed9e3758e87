import kafkajs from 'kafkajs';

import { partitionForKey } from './murmur2.ts';

describe('partitionForKey', () => {
  it('agrees with kafkajs, which agrees with the Java client', () => {
    const partitions = 17;
    const metadata = Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 1,
      replicas: [],
      isr: [],
    }));
    const reference = kafkajs.Partitioners.DefaultPartitioner();

    for (let length = 0; length < 200; length += 1) {
      const key = Buffer.from(Array.from({ length }, (_, at) => (at * 31 + length * 7) & 0xff));
      const message = { key, value: null };

      expect(partitionForKey(key, partitions)).toBe(
        reference({ topic: 't', partitionMetadata: metadata, message }),
      );
    }
  });
});
