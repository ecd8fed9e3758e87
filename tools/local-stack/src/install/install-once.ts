import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folder `name` in the engines directory; `fill` makes its content when it is not there yet.
 *
 * The folder appears by a rename when it is complete: a killed or a simultaneous install leaves nothing half done.
 */
export async function installOnce(
  enginesDir: string,
  name: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(enginesDir, name);
  if (existsSync(target)) return target;
  const draft = `${target}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    await fill(draft);
    await rename(draft, target);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(target)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
