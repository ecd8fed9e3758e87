import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import type { InstallContext } from '../engines/engine.ts';
import { packagesOf, unpackPackages, updateLists } from '../install/apt.ts';
import { runCommand } from '../process/run-command.ts';

const PACKAGES = ['docker.io', 'debootstrap'];
const LIBRARIES = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

/** Unpacked programs. */
export interface DockerPackages {
  /** Where they lie, as in PATH. */
  readonly path: string;
  /** The environment in which they find each other and their libraries. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Docker's engine and debootstrap from the system's own Debian mirror, unpacked into a folder: nothing is installed, so no
 * service starts and the machine stays as it was.
 */
export async function unpackDockerPackages(context: InstallContext): Promise<DockerPackages> {
  const { env, toolchain, report } = context;
  const home = await toolchain.install('docker-debian', async (directory) => {
    await updateLists(env, report);
    // What the system already has of their dependencies is neither named nor needed.
    const list = ['install', '-y', '--no-install-recommends', '--reinstall', '--print-uris'];
    const uris = await runCommand('apt-get', [...list, ...PACKAGES], { env });
    const folder = join(directory, 'debs');
    await unpackPackages(packagesOf(uris), { env, folder, root: join(directory, 'root') });
    await rm(folder, { recursive: true });
  });
  const root = join(home, 'root');
  const below = (folders: readonly string[]): string =>
    folders.map((folder) => join(root, folder)).join(delimiter);
  const path = below(['usr/sbin', 'usr/bin', 'sbin', 'bin']);
  return {
    path,
    env: {
      ...env,
      PATH: [path, env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter),
      LD_LIBRARY_PATH: below([`usr/lib/${LIBRARIES}`, `lib/${LIBRARIES}`]),
      DEBOOTSTRAP_DIR: join(root, 'usr/share/debootstrap'),
    },
  };
}
