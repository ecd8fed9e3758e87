import type { Logger } from '@clickstream/service-core';
import type { HBaseStoreError } from '../hbase-store-error.ts';
import type {
  RegionLookupEvent,
  RpcCallEvent,
  RpcListener,
  RpcRetryEvent,
} from './rpc-listener.ts';
import type { ServerAddress } from './server-address.ts';

/** Tells the listener what happens, so that it cannot do harm. */
export class RpcEvents {
  readonly logger: Logger;
  readonly #listener: RpcListener;

  constructor(listener: RpcListener, logger: Logger) {
    this.#listener = listener;
    this.logger = logger;
  }

  called(event: RpcCallEvent): void {
    const { onCall } = this.#listener;
    if (onCall !== undefined)
      this.#tell(() => {
        onCall(event);
      });
  }

  retried(event: RpcRetryEvent): void {
    const { onRetry } = this.#listener;
    if (onRetry !== undefined)
      this.#tell(() => {
        onRetry(event);
      });
  }

  lookedUp(event: RegionLookupEvent): void {
    const { onRegionLookup } = this.#listener;
    if (onRegionLookup !== undefined)
      this.#tell(() => {
        onRegionLookup(event);
      });
  }

  bytesInFlight(bytes: number): void {
    const { onBytesInFlight } = this.#listener;
    if (onBytesInFlight !== undefined)
      this.#tell(() => {
        onBytesInFlight(bytes);
      });
  }

  connectionLost(
    connection: ServerAddress & { readonly service: string },
    reason: HBaseStoreError,
  ): void {
    this.logger.warn('hbase_connection_lost', { ...connection, message: reason.message });
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.logger.error('hbase_listener_failed', {
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
