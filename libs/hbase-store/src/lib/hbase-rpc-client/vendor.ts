/*
 * The border to the npm package hbase-rpc-client 0.1.15, which comes without types: what this driver uses of it, no
 * more. Nothing else in the library imports the package. Default imports, because it is CommonJS.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { HBaseStoreError } from '../hbase-store-error.ts';
// @ts-expect-error the package has no types
import untypedClient from 'hbase-rpc-client/lib/client.js';
// @ts-expect-error the package has no types
import untypedConnection from 'hbase-rpc-client/lib/connection.js';
// @ts-expect-error the package has no types
import untypedPackage from 'hbase-rpc-client';
// @ts-expect-error the package has no types
import untypedZooKeeperMessages from 'hbase-rpc-client/lib/zk-protobuf.js';

/** How the package reports: an error of whatever kind, or a value. */
export type VendorCallback<T> = (error: unknown, value?: T) => void;

/** Bytes as protobufjs 2 gives them. */
interface VendorBytes {
  toBuffer(): Buffer;
}

/** What a call wants of a region; the package's Put, Get, Delete and Increment are such operations. */
export interface VendorOperation {
  readonly row: Buffer;
  getRow(): Buffer;
  /** The protobuf message, asked for when region and connection are known: what follows may reach the server. */
  getFields(): object;
}
export interface VendorGet extends VendorOperation {
  addColumn(family: string, qualifier?: Buffer): this;
  setTimeRange(from: number | null, to: number | null): this;
}
export interface VendorPut extends VendorOperation {
  add(family: string, qualifier: Buffer, value: Buffer, timestamp?: number): void;
}
export interface VendorIncrement extends VendorOperation {
  add(family: string, qualifier: Buffer, amount: bigint): void;
}

/** A row as a message of the server. */
export interface VendorResult {
  readonly cell: readonly unknown[];
}
/** A row as the package reads it. */
export interface VendorRow {
  readonly row: Buffer;
  readonly columns: readonly {
    readonly family: Buffer;
    readonly qualifier: Buffer;
    readonly value: Buffer;
    readonly timestamp: { toNumber(): number };
  }[];
}

/** Every request names its region. */
export interface VendorRequest {
  readonly region: { readonly type: 'REGION_NAME'; readonly value: Buffer };
}
export interface VendorScanRequest extends VendorRequest {
  readonly scan: object;
  readonly numberOfRows: number;
  readonly closeScanner: true;
}
export interface VendorMultiRequest {
  readonly regionAction: readonly (VendorRequest & { readonly action: readonly object[] })[];
}
interface VendorNameBytesPair {
  readonly name: string;
  readonly value: VendorBytes | null;
}
export interface VendorMultiResponse {
  readonly regionActionResult: readonly {
    readonly resultOrException: readonly {
      readonly index: number;
      readonly result: VendorResult | null;
      readonly exception: VendorNameBytesPair | null;
    }[];
    readonly exception: VendorNameBytesPair | null;
  }[];
}
export interface VendorMutateResponse {
  readonly result: VendorResult | null;
  readonly processed: boolean | null;
}

/** The remote methods of a server with their messages. */
export interface VendorMethods {
  readonly Get: {
    readonly request: VendorRequest;
    readonly response: { readonly result: VendorResult | null };
  };
  readonly Mutate: { readonly request: VendorRequest; readonly response: VendorMutateResponse };
  readonly Multi: { readonly request: VendorMultiRequest; readonly response: VendorMultiResponse };
  readonly Scan: {
    readonly request: VendorScanRequest;
    readonly response: { readonly results: readonly VendorResult[] };
  };
}
export type VendorMethod = keyof VendorMethods;
export type VendorRpc = {
  readonly [M in VendorMethod]: (
    request: VendorMethods[M]['request'],
    done: VendorCallback<VendorMethods[M]['response']>,
  ) => void;
};

/** An exception of the server, as the package passes it on. */
export interface VendorException {
  readonly exceptionClassName: string;
  readonly stackTrace: string | null;
  readonly doNotRetry: boolean | null;
}

interface VendorCall {
  complete(error: unknown): void;
}

export interface VendorConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly callTimeout: number;
  readonly tcpNoDelay: boolean;
  readonly tcpKeepAlive: boolean;
  readonly effectiveUser: string;
}
/** One connection; emits `connect`. Its constructor dials. */
export interface VendorConnection extends EventEmitter {
  readonly socket: Socket;
  /** There once it is connected. */
  readonly rpc: VendorRpc;
  /** Calls without an answer, by id. */
  readonly calls: Record<number, VendorCall>;
  /** Id of the next call. */
  readonly callId: number;
  readonly in: { processMessage(frame: Buffer): void };
  processMessages(messages: readonly Buffer[]): void;
  _handleClose(): void;
  _handleError(cause: Error): void;
}

/** node-zookeeper-client within zookeeper-watcher. */
export interface VendorZooKeeper extends EventEmitter {
  /** Replaced when a session has expired. */
  readonly zk: {
    readonly connectionManager: {
      readonly socket?: Socket;
      readonly connectTimeoutHandler: NodeJS.Timeout | null;
    };
  };
  getState(): { readonly name: string };
  getData(path: string, done: VendorCallback<Buffer>): void;
  close(): void;
  _newZK(): void;
}

export interface VendorClientOptions {
  readonly zookeeperHosts: readonly string[];
  readonly zookeeperRoot: string;
  readonly zookeeperReconnectTimeout: number;
}
/** Where a row lives. `server` is `host:port`. */
export interface VendorLocation {
  readonly name: Buffer;
  readonly server: string;
}
/** What became of one operation of a batch, repaired: what a get read, or why it failed. */
export type BatchOutcome = VendorRow | null | HBaseStoreError;

/** A region's server, as the package's methods ask it. */
export interface VendorRegionServer {
  readonly rpc: Pick<VendorRpc, 'Get' | 'Mutate'>;
}
/** The package's client: methods for callers, and those with `_` that they are built from. */
export interface VendorClient {
  readonly zk: VendorZooKeeper;
  get(table: string, get: VendorGet, done: VendorCallback<VendorRow | null>): void;
  put(table: string, put: VendorPut, done: VendorCallback<VendorMutateResponse>): void;
  delete(table: string, remove: VendorOperation, done: VendorCallback<VendorMutateResponse>): void;
  increment(
    table: string,
    increment: VendorIncrement,
    done: VendorCallback<VendorMutateResponse>,
  ): void;
  // The package takes six positional arguments here.
  checkAndPut(
    table: string,
    row: Buffer,
    family: Buffer,
    qualifier: Buffer,
    value: Buffer,
    put: VendorPut,
    done: VendorCallback<VendorMutateResponse>,
  ): void;
  mget(
    table: string,
    gets: readonly VendorGet[],
    done: VendorCallback<readonly BatchOutcome[]>,
  ): void;
  mput(
    table: string,
    puts: readonly VendorPut[],
    done: VendorCallback<readonly BatchOutcome[]>,
  ): void;
  ensureZookeeperTrackers(done: VendorCallback<void>): void;
  locateRegion(
    table: string,
    row: Buffer,
    useCache: boolean,
    done: VendorCallback<VendorLocation>,
  ): void;
  getRegionConnection(server: string, done: VendorCallback<VendorRegionServer>): void;
  processBatch(
    table: string,
    operations: readonly (VendorOperation & { readonly method?: 'get' | 'put' })[],
    useCache: boolean,
    retry: number,
    done: VendorCallback<readonly BatchOutcome[]>,
  ): void;
  _isRetryException(error: unknown): boolean;
  _parseResponse(result: VendorResult | null): VendorRow | null;
}

export const PackageClient = untypedClient as new (options: VendorClientOptions) => VendorClient;
export const PackageConnection = untypedConnection as new (
  options: VendorConnectionOptions,
) => VendorConnection;

const operations = untypedPackage as {
  readonly Get: new (row: Buffer) => VendorGet;
  readonly Put: new (row: Buffer, timestamp?: number) => VendorPut;
  readonly Delete: new (row: Buffer) => VendorOperation;
  readonly Increment: new (row: Buffer) => VendorIncrement;
};
export const { Get, Put, Delete, Increment } = operations;

/** Reads the znode of hbase:meta; `undefined` when it is not what HBase writes. */
export const decodeMetaServer = (
  untypedZooKeeperMessages as {
    readonly decodeMeta: (
      data: Buffer,
    ) => { readonly server: { readonly hostName: string; readonly port: number } } | undefined;
  }
).decodeMeta;
