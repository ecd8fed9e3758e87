import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 3_000;

/** Resolves when the address answers 200. */
export async function httpProbe(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.body?.cancel();
  if (response.status !== 200) throw new Error(`${url} answers ${String(response.status)}`);
}

/** Resolves when somebody listens on the port of the loopback interface. */
export function portProbe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: PROBE_TIMEOUT_MS });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error(`no answer on port ${String(port)}`)));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
