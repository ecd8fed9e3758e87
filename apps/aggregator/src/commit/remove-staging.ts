import { errorChain, type Logger } from '@clickstream/service-core';

import type { RunStore } from '../run/ports.ts';

/**
 * Removes what epochs that are over have left in staging, also what a forgotten batch has written since.
 *
 * Left-over rows harm nobody: where it fails, for instance on rows that such a batch still holds, a later pass does it.
 */
export async function removeStaging(
  throughEpoch: number,
  { store, logger }: { readonly store: RunStore; readonly logger: Logger },
): Promise<void> {
  try {
    await store.staging.removeThrough(throughEpoch);
  } catch (error) {
    logger.warn('staging_not_removed', { epoch: throughEpoch, causes: errorChain(error) });
  }
}
