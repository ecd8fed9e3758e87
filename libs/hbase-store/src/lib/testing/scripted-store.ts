import type { HBaseStore, PutRow } from '../hbase-store.ts';
import { openRpcHBaseStore } from '../rpc/rpc-hbase-store.ts';
import type { RpcHBaseStoreOptions } from '../rpc/rpc-hbase-store-options.ts';
import type { RegionAction } from '../rpc/wire-messages.ts';
import type { ScriptedAnswer } from './scripted-hbase-server.ts';

/** The row that most scripts are asked for. */
export const KEY = Buffer.from('a');
/** The answer to a get that finds nothing. */
export const NO_ROW: ScriptedAnswer = { message: { result: {} } };
export const MOVED = exception('NotServingRegionException');
export const BUSY = exception('RegionTooBusyException');

/** An exception of HBase's own package. */
export function exception(
  name: string,
  message = 'as scripted',
): { exception: { className: string; stackTrace: string } } {
  const className = `org.apache.hadoop.hbase.${name}`;
  return { exception: { className, stackTrace: `${className}: ${message}\n\tat Server` } };
}

/** A row whose one cell holds its key. */
export function aRow(key: string): PutRow {
  return { row: Buffer.from(key), cells: { f: { q: Buffer.from(key) } } };
}

/** The real driver on a scripted server. */
export function openOn(
  server: { readonly address: string },
  options: Partial<RpcHBaseStoreOptions> = {},
): Promise<HBaseStore> {
  return openRpcHBaseStore({ bootstrap: [server.address], deadlineMs: 5_000, ...options });
}

/** The answer to a batch that says "written" of every action, in reversed order. */
export function allWritten(request: {
  readonly regionAction: readonly RegionAction[];
}): ScriptedAnswer {
  return {
    message: {
      regionActionResult: request.regionAction.map(({ action }) => ({
        resultOrException: action.map(({ index }) => ({ index, exception: null })).reverse(),
        exception: null,
      })),
    },
  };
}
