import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { InstallContext } from '../engines/engine.ts';
import { systemMirror } from '../install/apt.ts';
import { runCommand } from '../process/run-command.ts';
import { BASE_IMAGE_SUITE } from '../versions.ts';

/** The name under which the Dockerfile asks for it. */
export const BASE_IMAGE = `debian:${BASE_IMAGE_SUITE}-slim`;
/** As in Debian's own slim images: nothing that a program reads. */
const LEFT_OUT = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log',
  'usr/share/doc',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/man',
];

/**
 * The archive of a minimal Debian, for an engine that can pull no image: made once, with debootstrap, of signed packages
 * from the system's own mirror. Needs root.
 */
export async function makeBaseArchive(context: InstallContext): Promise<string> {
  const { env, toolchain } = context;
  const home = await toolchain.install(`debian-${BASE_IMAGE_SUITE}-base`, async (directory) => {
    const root = join(directory, 'root');
    const mirror = await systemMirror();
    await runCommand('debootstrap', ['--variant=minbase', BASE_IMAGE_SUITE, root, mirror], { env });
    for (const folder of LEFT_OUT) {
      await runCommand('find', [join(root, folder), '-mindepth', '1', '-delete']);
    }
    await runCommand('tar', ['-cf', join(directory, 'base.tar'), '-C', root, '.']);
    await rm(root, { recursive: true });
  });
  return join(home, 'base.tar');
}
