import { HBaseStoreError, type HBaseStoreErrorCode } from '../hbase-store-error.ts';

/** The code of the error that an action throws; `undefined` when it throws none. Other errors pass through. */
export function thrownCode(action: () => unknown): HBaseStoreErrorCode | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof HBaseStoreError) return error.code;
    throw error;
  }
}
