import {
  aClickEvent,
  createFakeCodec,
  FakeSchemaRegistry,
} from '@clickstream/event-schema/testing';

import { createPoison } from './poison.ts';

const ELSEWHERE = 2;
const ARRAYS = 3;

function recordOf(fields: readonly object[]): string {
  return JSON.stringify({
    type: 'record',
    name: 'ClickEvent',
    namespace: 'io.clickstream',
    fields,
  });
}

describe('poison', () => {
  it('is refused for the reasons that it names, each kind', async () => {
    const registry = new FakeSchemaRegistry();
    registry.registerElsewhere(recordOf([{ name: 'event_id', type: 'string' }]), ELSEWHERE);
    registry.registerElsewhere(
      recordOf([{ name: 'tags', type: { type: 'array', items: 'string' } }]),
      ARRAYS,
    );
    const codec = createFakeCodec({ registry });
    const serializer = await codec.openSerializer();
    const poison = createPoison(serializer.encode(aClickEvent()), {
      own: serializer.schemaId,
      foreign: ELSEWHERE,
      arrays: ARRAYS,
    });

    const verdicts = await Promise.all(
      [...poison].map(async ([name, { value }]) => {
        const verdict = await codec.deserializer.decodeResolved(value);
        return [name, verdict.ok ? 'ok' : verdict.reason];
      }),
    );

    expect(verdicts).toEqual([...poison].map(([name, { reasons }]) => [name, ...reasons]));
  });
});
