import { HBaseStoreError } from '../hbase-store-error.ts';
import type { Region } from '../rpc/region-cache.ts';
import { fromRemoteException } from '../rpc/remote-exception.ts';
import type {
  VendorMultiRequest,
  VendorMultiResponse,
  VendorOperation,
  VendorResult,
} from './vendor.ts';

/** An operation of a batch: a read, unless the package has marked it as a write. */
export type BatchOperation = VendorOperation & { readonly method?: 'get' | 'put' };

/** An operation and where it stands in the caller's list. */
export interface PlacedOperation {
  readonly position: number;
  readonly operation: BatchOperation;
}

/** What goes to one server: operations by region. */
export type ServerBatch = ReadonlyMap<Region, readonly PlacedOperation[]>;

/** What the server says of one operation. */
export interface PlacedAnswer {
  readonly position: number;
  readonly region: Region;
  readonly answer: VendorResult | null | HBaseStoreError;
}

/**
 * The request of a batch.
 *
 * The package gives the actions no index: the server then numbers them in the order of their rows, and nobody can tell
 * which answer belongs to which. It also writes region names as text, which destroys keys that are none.
 */
export function toMultiRequest(batch: ServerBatch): VendorMultiRequest {
  return {
    regionAction: [...batch].map(([region, operations]) => ({
      region: { type: 'REGION_NAME', value: region.name },
      // An index of 0 would be "none" on the wire, so they begin with 1.
      action: operations.map(({ operation }, i) => ({
        index: i + 1,
        [operation.method === 'put' ? 'mutation' : 'gxt']: operation.getFields(),
      })),
    })),
  };
}

/** One answer per operation; what the server says of a region, it says of each. */
export function readMultiResponse(
  batch: ServerBatch,
  { regionActionResult }: VendorMultiResponse,
): PlacedAnswer[] {
  return [...batch].flatMap(([region, operations], i) => {
    const result = regionActionResult[i];
    const answers = new Map(result?.resultOrException.map((one) => [one.index, one]));
    return operations.map(({ position }, n) => {
      const one = answers.get(n + 1);
      const exception = result?.exception ?? one?.exception;
      if (exception) return { position, region, answer: toError(exception) };
      return { position, region, answer: one === undefined ? unanswered() : one.result };
    });
  });
}

function toError(exception: {
  readonly name: string;
  readonly value: { toBuffer(): Buffer } | null;
}): HBaseStoreError {
  const stackTrace = exception.value?.toBuffer().toString() ?? '';
  return fromRemoteException({ className: exception.name, stackTrace });
}

function unanswered(): HBaseStoreError {
  return new HBaseStoreError('the server did not say what became of the row', {
    code: 'HBASE_STORE_SERVER_ERROR',
  });
}
