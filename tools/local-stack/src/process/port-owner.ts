import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

const LISTEN = '0A';

/** Socket inodes that listen on `port`, read from the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.split(':')[1] === wanted)
    .map((columns) => columns[9] ?? '');
}

/** True when a server can listen on the port of the loopback interface now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** The process that listens on a port, as `pid 123 (command)`; undefined where the system does not tell. */
export function findPortOwner(port: number): string | undefined {
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(readOr(file, ''), port)),
  );
  if (inodes.size === 0) return undefined;
  for (const pid of processIds()) {
    if (socketInodes(pid).some((inode) => inodes.has(inode))) {
      return `pid ${pid} (${commandOf(pid)})`;
    }
  }
  return undefined;
}

/**
 * Ports that are free now, outside the range from which systems take the ports of outgoing connections.
 *
 * Starts at a random place, so that two callers at the same time rarely meet.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const first = 20_000;
  const size = 12_000;
  const offset = Math.floor(Math.random() * size);
  const found: number[] = [];
  for (let step = 0; found.length < count && step < size; step += 1) {
    const port = first + ((offset + step) % size);
    if (await isPortFree(port)) found.push(port);
  }
  return found;
}

function processIds(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function socketInodes(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(`/proc/${pid}/fd/${fd}`));
  } catch {
    // Another user's process, or one that has just ended.
    return [];
  }
}

function inodeOf(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? '';
  } catch {
    return '';
  }
}

function commandOf(pid: string): string {
  const words = readOr(`/proc/${pid}/cmdline`, '').split('\0').filter(Boolean);
  return words.join(' ').slice(0, 120);
}

function readOr(file: string, fallback: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fallback;
  }
}
