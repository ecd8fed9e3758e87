// The package's root loads the SDKs of four clouds (0.5 s and 55 MB at every start); this file is the client alone.
import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';

import { EventSchemaError, isNotFound, toEventSchemaError } from './event-schema-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';

export interface RegistryOptions {
  /** Base URL of a registry with Confluent's API, such as `http://127.0.0.1:18081/apis/ccompat/v7`. */
  readonly url: string;
  readonly subject: string;
  /** Longest wait for one answer; a call may ask twice. Default 3,000. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 3_000;

/** The vendor's client with time-outs and one retry: it holds a lock during a call, so long retries would stall all. */
export function createRegistryClient(options: RegistryOptions): SchemaRegistryClient {
  return new SchemaRegistryClient({
    baseURLs: [options.url.replace(/\/+$/, '')],
    createAxiosDefaults: { timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS },
    maxRetries: 1,
    retriesWaitMs: 100,
    retriesMaxWaitMs: 500,
  });
}

/** A {@link SchemaRegistry} over HTTP. Found schemas stay in memory for ever, since an id never changes its meaning. */
export function createConfluentSchemaRegistry(options: RegistryOptions): SchemaRegistry {
  const client = createRegistryClient(options);
  const { subject } = options;
  return {
    schemaById: (id) =>
      foundOrUndefined(`schema ${String(id)}`, async () => {
        const found = await client.getBySubjectAndId(subject, id);
        if (typeof found.schema === 'string') return found.schema;
        throw new EventSchemaError(`schema ${String(id)}: the answer holds no schema`, {
          code: 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE',
          retriable: true,
        });
      }),
    idOf: (schema) =>
      foundOrUndefined(`id of the schema under ${subject}`, () =>
        client.getId(subject, { schemaType: 'AVRO', schema }),
      ),
    hasSubject: async () => {
      const versions = await foundOrUndefined(`versions of ${subject}`, () =>
        client.getAllVersions(encodeURIComponent(subject)),
      );
      return versions !== undefined;
    },
  };
}

async function foundOrUndefined<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toEventSchemaError(error, what);
  }
}
