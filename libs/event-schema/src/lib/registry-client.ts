// The package's root loads the SDKs of four clouds (0.5 s and 55 MB at every start); these two files are the client alone.
import { RestError } from '@confluentinc/schemaregistry/dist/rest-error.js';
import {
  Compatibility,
  SchemaRegistryClient,
} from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';

import type { CompatibilityLevel, RegistryOptions } from './registry-options.ts';

export { RestError, type SchemaRegistryClient };

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

/** A schema as the vendor's client takes it. */
export function toAvro(schema: string): { schemaType: string; schema: string } {
  return { schemaType: 'AVRO', schema };
}

/** Asks the registry; undefined when it says that it has no such thing. Other errors pass. */
export async function foundOrUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RestError && error.status === 404) return undefined;
    throw error;
  }
}

/** Sets what the subject asks of new versions. The subject has to exist. */
export async function setCompatibility(
  client: SchemaRegistryClient,
  subject: string,
  level: CompatibilityLevel,
): Promise<void> {
  await client.updateCompatibility(subject, Compatibility[level]);
}
