/** Needs a schema registry (SCHEMA_REGISTRY_URL). */
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { createConfluentSchemaRegistry } from './confluent-schema-registry.ts';
import { registerSchema } from './register-schema.ts';
import { describeSchemaRegistry } from './testing/schema-registry-contract.ts';

const url = engineEndpoints('SCHEMA_REGISTRY_URL').SCHEMA_REGISTRY_URL;
/** Nothing listens on the discard port. */
const NOBODY = 'http://127.0.0.1:9';

describeSchemaRegistry('over HTTP', () => {
  const subject = `${uniqueName('contract')}-value`;
  const other = `${uniqueName('contract')}-value`;
  const registerUnder =
    (name: string) =>
    async (schema: string): Promise<number> =>
      (await registerSchema({ url, subject: name, schema })).schemaId;
  return Promise.resolve({
    registry: createConfluentSchemaRegistry({ url, subject }),
    down: createConfluentSchemaRegistry({ url: NOBODY, subject }),
    register: registerUnder(subject),
    registerElsewhere: registerUnder(other),
  });
});
