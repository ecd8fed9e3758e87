import { execFile } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BALLAST = 'ballast';
const CHUNK = Buffer.alloc(64 * 1_024);

/**
 * A disk of a few MiB (a tmpfs) in place of a directory, which a test fills to its last byte.
 *
 * Mounting needs root. Disposing takes it away with all that is on it; nothing may use it by then.
 */
export class SmallDisk implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param path an empty directory. @throws Error where this user may not mount */
  static async mount(path: string, mib: number): Promise<SmallDisk> {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(mib)}m`, 'clickstream-test', path]);
    return new SmallDisk(path);
  }

  /** Bytes that can still be written. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#path);
    return bavail * bsize;
  }

  /** Leaves no room for anybody else. */
  async fill(): Promise<void> {
    await using file = await open(join(this.#path, BALLAST), 'a');
    try {
      for (;;) await file.write(CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  /** Gives back the room that {@link fill} took. */
  async free(): Promise<void> {
    await rm(join(this.#path, BALLAST), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', [this.#path]);
  }
}
