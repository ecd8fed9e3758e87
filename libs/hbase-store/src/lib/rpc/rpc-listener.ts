import type { HBaseStoreError, HBaseStoreErrorCode } from '../hbase-store-error.ts';

/** One question to one server has been answered, refused, or given up. */
export interface RpcCallEvent {
  /** HBase's name of it: `Multi`, `Get`, `Mutate`, `Scan`, `CreateTable`, … */
  readonly method: string;
  /** `host:port` */
  readonly server: string;
  readonly durationMs: number;
  /** Of the single question; the call of the store may go on with another one. */
  readonly outcome: 'ok' | HBaseStoreErrorCode;
  /** On the wire, cells included. */
  readonly requestBytes: number;
  /** On the wire, cells included; 0 when there was no answer. */
  readonly responseBytes: number;
}

/** A call of the store failed for now and is made again. */
export interface RpcRetryEvent {
  /** Attempts so far. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: HBaseStoreError;
}

/** A region was looked up in hbase:meta. */
export interface RegionLookupEvent {
  readonly table: string;
  readonly durationMs: number;
  readonly outcome: 'ok' | HBaseStoreErrorCode;
}

/**
 * Hears what a store does, for metrics. Called synchronously on hot paths: count, and return. What it throws is logged
 * and harms no call.
 */
export interface RpcListener {
  /** After every question to a server. */
  readonly onCall?: (event: RpcCallEvent) => void;
  /** Before the pause that comes before another attempt. */
  readonly onRetry?: (event: RpcRetryEvent) => void;
  /** After every look-up that asked a server; what the cache knows is not one. */
  readonly onRegionLookup?: (event: RegionLookupEvent) => void;
  /** Bytes of batches under way, whenever they change. */
  readonly onBytesInFlight?: (bytes: number) => void;
}
