// The package's root loads the SDKs of four clouds (0.5 s and 55 MB at every start); these two files are the client alone.
import { RestError } from '@confluentinc/schemaregistry/dist/rest-error.js';
import {
  Compatibility,
  SchemaRegistryClient,
} from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';

export { Compatibility, RestError, type SchemaRegistryClient };

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

/** Asks the registry; undefined when it says that it has no such thing. Other errors pass. */
export async function foundOrUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RestError && error.status === 404) return undefined;
    throw error;
  }
}
