import type { Row } from '../hbase-store.ts';
import type { HBaseStoreError } from '../hbase-store-error.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Region } from './region-cache.ts';
import type { RegionLocator } from './region-locator.ts';
import { retryHintsOf } from './remote-exception.ts';
import type { RpcAnswer } from './rpc-connection.ts';
import type { RpcMethod } from './rpc-methods.ts';
import { CellBlockReader } from './cell-block-reader.ts';
import type { RegionSpecifier, ResultResponse } from './wire-messages.ts';

const REGION_NAME = 1;

/** Codes after which the region may be on another server. */
const MOVED: ReadonlySet<string> = new Set([
  'HBASE_STORE_CALL_TIMEOUT',
  'HBASE_STORE_REGION_UNAVAILABLE',
  'HBASE_STORE_SERVER_UNAVAILABLE',
]);

/** How the server is told which region is meant. */
export function regionSpecifier(region: Region): RegionSpecifier {
  return { type: REGION_NAME, value: region.name };
}

/** Calls the server that has a row, and again where the row went when it moved. */
export class RegionCaller {
  readonly locator: RegionLocator;
  readonly #connections: ConnectionPool;
  readonly #rpcTimeoutMs: number;

  constructor(deps: {
    readonly locator: RegionLocator;
    readonly connections: ConnectionPool;
    readonly rpcTimeoutMs: number;
  }) {
    this.locator = deps.locator;
    this.#connections = deps.connections;
    this.#rpcTimeoutMs = deps.rpcTimeoutMs;
  }

  /** Calls until it succeeds or the budget is spent. */
  call<Request, Response>(
    method: RpcMethod<Request, Response>,
    target: { readonly table: string; readonly row: Buffer },
    options: {
      readonly budget: CallBudget;
      readonly request: (region: RegionSpecifier) => Request;
      readonly cells?: Buffer;
      /** Before each attempt that leaves this process. */
      readonly onSend?: () => void;
      /** After each attempt that failed, wherever. */
      readonly onFailure?: (failure: HBaseStoreError) => void;
    },
  ): Promise<RpcAnswer<Response>> {
    const { budget, request, onFailure, ...sent } = options;
    let region: Region | undefined;
    return retrying(
      budget,
      async () => {
        region = undefined;
        region = await this.locator.locate(target.table, target.row, budget);
        return await this.callOnce(method, request(regionSpecifier(region)), {
          ...sent,
          budget,
          region,
        });
      },
      (failure) => {
        if (region !== undefined) this.recover(region, failure);
        onFailure?.(failure);
      },
    );
  }

  /** One attempt at a known region; the caller recovers. */
  async callOnce<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Request,
    options: {
      readonly budget: CallBudget;
      readonly region: Region;
      readonly cells?: Buffer;
      readonly onSend?: () => void;
    },
  ): Promise<RpcAnswer<Response>> {
    const { budget, region, cells } = options;
    const connection = await budget.bounded(this.#connections.get(region.server, method.service));
    const timeoutMs = Math.min(this.#rpcTimeoutMs, budget.remainingMs);
    options.onSend?.();
    return await budget.bounded(
      connection.call(method, request, cells === undefined ? { timeoutMs } : { timeoutMs, cells }),
    );
  }

  /** Corrects or forgets what the failure shows to be out of date. */
  recover(region: Region, failure: HBaseStoreError): void {
    const { movedTo } = retryHintsOf(failure);
    if (movedTo !== undefined) this.locator.move(region, movedTo);
    else if (MOVED.has(failure.code)) this.locator.forget(region);
  }
}

/** The row in the answer to a get or a mutation; `undefined` when it has no cells. */
export function answeredRow(answer: RpcAnswer<ResultResponse>): Row | undefined {
  return rowOf(answer.message.result?.associatedCellCount ?? 0, new CellBlockReader(answer.cells));
}

/** The row of the next so many cells; `undefined` when there are none. */
export function rowOf(count: number, cells: CellBlockReader): Row | undefined {
  if (count === 0) return undefined;
  const first = cells.next();
  const row = { row: first.row, cells: [first.cell] };
  while (row.cells.length < count) row.cells.push(cells.next().cell);
  return row;
}
