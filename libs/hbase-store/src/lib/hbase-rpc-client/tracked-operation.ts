import { HBaseStoreError } from '../hbase-store-error.ts';
import type { VendorOperation } from './vendor.ts';

/** An operation that must not happen twice, and whether it may be on its way. */
export interface TrackedOperation<T extends VendorOperation> extends Disposable {
  readonly operation: T;
  /** False while it certainly has not left. */
  readonly isSent: boolean;
}

/**
 * Watches an operation: the package asks it for its message as the last thing before the request leaves. Disposed of,
 * it refuses that, so that what the caller has given up does not happen later.
 */
export function trackOperation<T extends VendorOperation>(operation: T): TrackedOperation<T> {
  const getFields = operation.getFields.bind(operation);
  let isSent = false;
  let isGivenUp = false;
  operation.getFields = () => {
    if (isGivenUp) throw givenUp();
    isSent = true;
    return getFields();
  };
  return {
    operation,
    get isSent() {
      return isSent;
    },
    [Symbol.dispose]: () => {
      isGivenUp = true;
    },
  };
}

function givenUp(): HBaseStoreError {
  return new HBaseStoreError('the caller gave the call up', { code: 'HBASE_STORE_ABORTED' });
}
