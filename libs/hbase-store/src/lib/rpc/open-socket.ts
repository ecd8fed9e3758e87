import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { toTlsConnectionOptions, toTlsError, type RpcTlsOptions } from './tls-options.ts';

const KEEP_ALIVE_DELAY_MS = 10_000;

/**
 * Connects, with TLS when it is asked for.
 *
 * @throws HBaseStoreError `HBASE_STORE_SERVER_UNAVAILABLE`, `HBASE_STORE_TLS`
 */
export async function openSocket(options: {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  readonly tls?: RpcTlsOptions;
}): Promise<Socket> {
  const { host, port, tls } = options;
  const address = `${host}:${port}`;
  const target = {
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  };
  const socket =
    tls === undefined ? connect(target) : connectTls({ ...toTlsConnectionOptions(tls), ...target });
  return await new Promise<Socket>((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(new Error(`not connected after ${options.connectTimeoutMs} ms`));
    }, options.connectTimeoutMs);
    const fail = (cause: Error): void => {
      clearTimeout(timer);
      reject(toTlsError(cause, address) ?? unavailable(`cannot connect to ${address}`, cause));
    };
    socket.once('error', fail);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** The error of a server that cannot be reached, or not any more. */
export function unavailable(message: string, cause?: unknown): HBaseStoreError {
  return new HBaseStoreError(message, { code: 'HBASE_STORE_SERVER_UNAVAILABLE', cause });
}
