import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { canUnpackDebianMySql, fetchDebianMySql } from '../install/debian-mysql.ts';
import type { Toolchain } from '../install/toolchain.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';
import { MYSQL_DEBIAN_SUITE } from '../versions.ts';

/** A MySQL server program that was found or fetched. */
export interface MySqlServer {
  readonly command: string;
  /** Arguments that come before all others: loader, base folders. */
  readonly args: readonly string[];
  readonly version: string;
}

const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/mysql/bin', '/opt/homebrew/bin'];

/** `mysqld` 8.4 or newer on this machine, else Debian's packages unpacked into the engines directory. */
export async function findOrFetchMySql(
  env: NodeJS.ProcessEnv,
  toolchain: Toolchain,
  onNotice: (text: string) => void,
): Promise<MySqlServer> {
  const installed = await findInstalled(env);
  if (installed !== undefined) return installed;
  if (!canUnpackDebianMySql()) {
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      'No MySQL server 8.4 or newer was found: install one so that mysqld is on the PATH (Mac: brew install mysql), ' +
        'or set MYSQL_URL to a server of your own.',
    );
  }
  const name = `mysql-debian-${MYSQL_DEBIAN_SUITE}`;
  const home = await toolchain.install(name, (directory) =>
    fetchDebianMySql(directory, { env, onNotice }),
  );
  return unpackedServer(home);
}

/** `9.7.4` of "mysqld  Ver 9.7.4-2 for Linux …"; undefined for MariaDB and for servers older than 8.4. */
export function supportedVersion(output: string): string | undefined {
  const [, version, major, minor] = /Ver ((\d+)\.(\d+)\.\d+)/.exec(output) ?? [];
  if (version === undefined || /mariadb/i.test(output)) return undefined;
  return Number(major) > 8 || (Number(major) === 8 && Number(minor) >= 4) ? version : undefined;
}

async function findInstalled(env: NodeJS.ProcessEnv): Promise<MySqlServer | undefined> {
  for (const folder of [...(env['PATH'] ?? '').split(delimiter), ...USUAL_FOLDERS]) {
    const command = join(folder, 'mysqld');
    if (!isExecutable(command)) continue;
    const version = supportedVersion(await runCommand(command, ['--version']));
    if (version !== undefined) return { command, args: ['--no-defaults'], version };
  }
  return undefined;
}

/** Runs through the folder's own loader and libraries: the system's C library may be older. */
async function unpackedServer(home: string): Promise<MySqlServer> {
  const root = join(home, 'root');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const command = join(libraries, 'ld-linux-x86-64.so.2');
  const program = ['--library-path', libraries, join(root, 'usr/sbin/mysqld')];
  const version = supportedVersion(await runCommand(command, [...program, '--version']));
  return {
    command,
    args: [
      ...program,
      '--no-defaults',
      `--basedir=${join(root, 'usr')}`,
      `--lc-messages-dir=${join(root, 'usr/share/mysql')}`,
    ],
    version: version ?? 'unknown',
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
