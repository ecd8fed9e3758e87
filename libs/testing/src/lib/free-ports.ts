import { once } from 'node:events';
import { createServer } from 'node:net';

/** Outside the range from which systems take the ports of outgoing connections, which could get in between. */
const FIRST = 20_000;
const SIZE = 12_000;

/** Ports of the loopback interface on which nobody listens now; the search starts at a random place. */
export async function freePorts(count: number): Promise<number[]> {
  const offset = Math.floor(Math.random() * SIZE);
  const found: number[] = [];
  for (let step = 0; found.length < count && step < SIZE; step += 1) {
    const port = FIRST + ((offset + step) % SIZE);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ port, host: '127.0.0.1' }), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
