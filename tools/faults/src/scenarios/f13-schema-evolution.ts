import { sleep } from '@clickstream/service-core';

import { violation } from '../checker/violations.ts';
import { withField, withOptionalField, withoutField } from '../generator/schema-versions.ts';
import type { World } from '../world/world.ts';
import {
  connectForeignProducer,
  EVENTS_SUBJECT,
  openEncoder,
  register,
  registryUrl,
  validEvents,
} from './foreign-traffic.ts';
import type { Scenario } from './scenario.ts';

const ROUNDS = 12;
const EVENTS_PER_ROUND = 5;
const BETWEEN_MS = 300;
const CONFLICT = 409;
/** The first cannot read what was written so far, and the second cannot be read by those that read so far. */
const INCOMPATIBLE = [withField({ name: 'plan', type: 'string' }), withoutField('user_id')];

async function mixVersions(world: World): Promise<void> {
  const schema = withOptionalField('device_id');
  await register(world, EVENTS_SUBJECT, schema);
  const old = await openEncoder(world);
  const renewed = await openEncoder(world, { schema, more: { device_id: 'd-1' } });
  await using producer = await connectForeignProducer(world);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { encode } = round % 2 === 0 ? renewed : old;
    const batch = { partition: round % 6 };
    await producer.sendEvents(validEvents(world, EVENTS_PER_ROUND), encode, batch);
    if (round === ROUNDS / 2) world.consumers[0]?.signal('SIGKILL');
    await sleep(BETWEEN_MS);
  }
  // Rolled back: whoever wrote the new version writes the old one again.
  await producer.sendEvents(validEvents(world, EVENTS_PER_ROUND), old.encode, { partition: 0 });
  world.observed.push(
    ...violation('I2', 'incompatible schemas were registered', await registeredOf(world)),
  );
}

/** Which of the incompatible schemas the registry takes, asked past every check of ours. */
async function registeredOf(world: World): Promise<string[]> {
  const taken: string[] = [];
  for (const schema of INCOMPATIBLE) {
    const response = await fetch(`${registryUrl(world)}/subjects/${EVENTS_SUBJECT}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema, schemaType: 'AVRO' }),
    });
    if (response.status !== CONFLICT) taken.push(`${response.status} for ${schema}`);
  }
  return taken;
}

export const schemaEvolution: readonly Scenario[] = [
  {
    id: 'F13',
    title: 'a new version of the schema while events of the old one flow, and back',
    run: mixVersions,
    controls: [{ kind: 'consumers', protection: 'writer_schema', caughtBy: ['I2'] }],
  },
];
