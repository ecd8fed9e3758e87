import { open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;

/** The last lines of a file without empty ones, read from its end; at most the last 4 MiB are looked at. */
export async function readLogTail(file: string, lines: number): Promise<readonly string[]> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  let bytes = CHUNK_BYTES;
  for (;;) {
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), {
      position: start,
    });
    const all = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    // The first one is cut somewhere unless it is the file's first.
    const whole = (start === 0 ? all : all.slice(1))
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
    if (whole.length >= lines || start === 0 || bytes >= MAX_BYTES) return lastOf(whole, lines);
    bytes *= 4;
  }
}

function lastOf(all: readonly string[], count: number): readonly string[] {
  return count <= 0 ? [] : all.slice(-count);
}
