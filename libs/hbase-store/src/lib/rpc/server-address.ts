import { HBaseStoreError } from '../hbase-store-error.ts';
import type { ServerAddress } from './rpc-hbase-store-options.ts';
import type { ServerName } from './wire-messages.ts';

export type { ServerAddress } from './rpc-hbase-store-options.ts';

/** Reads `host:port`, also `[::1]:16020`. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function parseServerAddress(text: string): ServerAddress {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(text.trim()) ?? [];
  if (host === undefined || port === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new HBaseStoreError(`not a server address (host:port): ${text}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  return { host, port: Number(port) };
}

/** The address in HBase's own message. */
export function fromServerName(name: ServerName): ServerAddress {
  return { host: name.hostName, port: name.port };
}

/** `host,port,startcode`: one life of a server, as HBase writes it. */
export function toFullServerName(name: ServerName): string {
  return `${name.hostName},${name.port},${(name.startCode ?? 0).toString()}`;
}

/** Reads `host,port,startcode`. @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` */
export function fromFullServerName(text: string): ServerName {
  const [, hostName, port, startCode] = /^(.+),(\d{1,5}),(\d{1,15})$/.exec(text) ?? [];
  if (hostName === undefined) {
    throw new HBaseStoreError(`not a server name (host,port,startcode): ${text}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  return { hostName, port: Number(port), startCode: Number(startCode) };
}
