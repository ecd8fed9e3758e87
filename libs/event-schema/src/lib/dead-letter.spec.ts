import {
  decodeDeadLetterHeaders,
  encodeDeadLetterHeaders,
  type DeadLetterInfo,
  type HeaderValues,
} from './dead-letter.ts';

const INFO: DeadLetterInfo = {
  reason: 'unknown_schema',
  message: 'the registry has no schema with this id',
  stage: 'decode',
  topic: 'clickstream',
  partition: 3,
  offset: '9007199254740993',
  schemaId: 77,
  failedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  attempts: 2,
};

function asDelivered(headers: Record<string, string>): HeaderValues {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  );
}

describe('dead-letter headers', () => {
  it('come back as they were written', () => {
    const headers = encodeDeadLetterHeaders(INFO);

    expect(decodeDeadLetterHeaders(asDelivered(headers))).toEqual(INFO);
  });

  it('use the names that other tools read', () => {
    expect(encodeDeadLetterHeaders(INFO)).toEqual({
      reason: 'unknown_schema',
      message: 'the registry has no schema with this id',
      stage: 'decode',
      topic: 'clickstream',
      partition: '3',
      offset: '9007199254740993',
      'schema-id': '77',
      'failed-at': '2026-01-02T03:04:05.678Z',
      attempts: '2',
    });
  });

  it('leave the schema id out when the payload named none', () => {
    const headers = encodeDeadLetterHeaders({ ...INFO, schemaId: undefined });

    expect(headers).not.toHaveProperty('schema-id');
    expect(decodeDeadLetterHeaders(asDelivered(headers))?.schemaId).toBeUndefined();
  });

  it('name the letter that a replayed record is of', () => {
    const headers = encodeDeadLetterHeaders({ ...INFO, replayOf: 'clickstream/3/7' });

    expect(headers['replay-of']).toBe('clickstream/3/7');
    expect(decodeDeadLetterHeaders(asDelivered(headers))?.replayOf).toBe('clickstream/3/7');
  });

  it('cut a message that is too long', () => {
    const headers = encodeDeadLetterHeaders({ ...INFO, message: 'x'.repeat(5_000) });

    expect(headers['message']).toHaveLength(1_000);
  });

  it.each([
    ['no header at all', {}],
    ['an unknown reason', { reason: 'other' }],
    ['a partition that is no number', { partition: 'x' }],
    ['an offset that is no number', { offset: '-1' }],
    ['a time that is none', { 'failed-at': 'yesterday' }],
  ])('are refused with %s', (_, changes: Record<string, string>) => {
    const headers = Object.keys(changes).length === 0 ? {} : encodeDeadLetterHeaders(INFO);

    expect(decodeDeadLetterHeaders(asDelivered({ ...headers, ...changes }))).toBeUndefined();
  });
});
