import type { VendorCallback } from './vendor.ts';

/** Calls the package and gives its answer as a promise. */
export function ask<T>(start: (done: VendorCallback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error === null || error === undefined) resolve(value as T);
      // The repaired client fails with an HBaseStoreError; anything else is a bug.
      else reject(error instanceof Error ? error : new Error('it failed', { cause: error }));
    });
  });
}
