import { EventSchemaError, toEventSchemaError } from './event-schema-error.ts';
import { createRegistryClient, foundOrUndefined } from './registry-client.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** A {@link SchemaRegistry} over HTTP. Found schemas stay in memory for ever, since an id never changes its meaning. */
export function createConfluentSchemaRegistry(options: RegistryOptions): SchemaRegistry {
  const client = createRegistryClient(options);
  const { subject } = options;
  return {
    schemaById: (id) =>
      ask(`schema ${id}`, async () => {
        const found = await client.getBySubjectAndId(subject, id);
        if (typeof found.schema === 'string') return found.schema;
        throw new EventSchemaError(`schema ${id}: the answer holds no schema`, {
          code: 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE',
          retriable: true,
        });
      }),
    idOf: (schema) =>
      ask(`id of the schema under ${subject}`, () =>
        client.getId(subject, { schemaType: 'AVRO', schema }),
      ),
    hasSubject: async () => {
      const versions = await ask(`versions of ${subject}`, () =>
        client.getAllVersions(encodeURIComponent(subject)),
      );
      return versions !== undefined;
    },
  };
}

async function ask<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await foundOrUndefined(call);
  } catch (error) {
    throw toEventSchemaError(error, what);
  }
}
