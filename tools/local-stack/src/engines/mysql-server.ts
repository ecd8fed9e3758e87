import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { canUnpackDebianMySql, fetchDebianMySql } from '../install/debian-mysql.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';
import { MYSQL_DEBIAN_SUITE } from '../versions.ts';
import type { InstallContext } from './engine.ts';
import { canFetchMariaDb, fetchMariaDb } from './mariadb-server.ts';

/** A server that was found or fetched: MySQL, or MariaDB in its place. */
export interface MySqlServer {
  readonly command: string;
  /** Arguments that come before all others: loader, base folders. */
  readonly args: readonly string[];
  /** Further arguments of a running server. */
  readonly options: readonly string[];
  /** Fills an empty data folder, with a root user that has no password yet. */
  readonly initialise: (data: string) => Promise<unknown>;
  /** A file that only this product leaves in its data folder: no server reads the other's. */
  readonly dataMark: string;
  /** For people: product and version. */
  readonly version: string;
}

const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/mysql/bin', '/opt/homebrew/bin'];

const PRODUCTS = ['mysql', 'mariadb'] as const;
type Product = (typeof PRODUCTS)[number];

/**
 * `mysqld` 8.4 or newer on this machine, else MySQL from Debian's packages, else MariaDB by Maven.
 *
 * `STACK_MYSQL_SERVER` insists on one of the products.
 */
export async function findOrFetchMySql(context: InstallContext): Promise<MySqlServer> {
  const wanted = requestedProduct(context.env);
  if (wanted !== 'mariadb') {
    const installed = await findInstalled(context.env);
    if (installed !== undefined) return installed;
    if (canUnpackDebianMySql()) return fetchUnpacked(context);
  }
  if (wanted !== 'mysql' && canFetchMariaDb()) return fetchMariaDb(context);
  throw new LocalStackError(
    'LOCAL_STACK_TOOL_MISSING',
    wanted === 'mariadb'
      ? 'MariaDB can be fetched only for Linux on x86-64: set MYSQL_URL to a server of your own.'
      : 'No MySQL server 8.4 or newer was found: install one so that mysqld is on the PATH (Mac: brew install mysql), ' +
          'or set MYSQL_URL to a server of your own.',
  );
}

/** What `STACK_MYSQL_SERVER` asks for; undefined leaves the choice to the machine. */
export function requestedProduct(env: NodeJS.ProcessEnv): Product | undefined {
  const text = env['STACK_MYSQL_SERVER'] ?? '';
  if (text === '') return undefined;
  const product = PRODUCTS.find((known) => known === text);
  if (product !== undefined) return product;
  throw new LocalStackError(
    'LOCAL_STACK_USAGE',
    `STACK_MYSQL_SERVER="${text}" is no server; there are ${PRODUCTS.join(', ')}`,
  );
}

/** `9.7.4` of "mysqld  Ver 9.7.4-2 for Linux …"; undefined for MariaDB and for servers older than 8.4. */
export function supportedVersion(output: string): string | undefined {
  const [, version, major, minor] = /Ver ((\d+)\.(\d+)\.\d+)/.exec(output) ?? [];
  if (version === undefined || /mariadb/i.test(output)) return undefined;
  return Number(major) > 8 || (Number(major) === 8 && Number(minor) >= 4) ? version : undefined;
}

/** The certificates of `STACK_MYSQL_TLS_DIR`, as both products take them; without it `otherwise`. */
export function certificates(env: NodeJS.ProcessEnv, otherwise: readonly string[] = []): string[] {
  const folder = env['STACK_MYSQL_TLS_DIR'] ?? '';
  if (folder === '') return [...otherwise];
  return [
    `--ssl-ca=${join(folder, 'ca.pem')}`,
    `--ssl-cert=${join(folder, 'server-cert.pem')}`,
    `--ssl-key=${join(folder, 'server-key.pem')}`,
  ];
}

/** A server that runs as root has to be told that this is meant. */
export function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

async function findInstalled(env: NodeJS.ProcessEnv): Promise<MySqlServer | undefined> {
  for (const folder of [...(env['PATH'] ?? '').split(delimiter), ...USUAL_FOLDERS]) {
    const command = join(folder, 'mysqld');
    if (!isExecutable(command)) continue;
    const version = supportedVersion(await runCommand(command, ['--version']));
    if (version !== undefined) return mysql(command, { program: ['--no-defaults'], version, env });
  }
  return undefined;
}

/** The folder with Debian's server. */
export function installDebianMySql({ env, report, toolchain }: InstallContext): Promise<string> {
  return toolchain.install(`mysql-debian-${MYSQL_DEBIAN_SUITE}`, (directory) =>
    fetchDebianMySql(directory, { env, onNotice: report }),
  );
}

/** Runs through the folder's own loader and libraries: the system's C library may be older. */
async function fetchUnpacked(context: InstallContext): Promise<MySqlServer> {
  const home = await installDebianMySql(context);
  const root = join(home, 'root');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const command = join(libraries, 'ld-linux-x86-64.so.2');
  const program = ['--library-path', libraries, join(root, 'usr/sbin/mysqld')];
  const version = supportedVersion(await runCommand(command, [...program, '--version']));
  const folders = [
    `--basedir=${join(root, 'usr')}`,
    `--lc-messages-dir=${join(root, 'usr/share/mysql')}`,
  ];
  return mysql(command, {
    program: [...program, '--no-defaults', ...folders],
    version: version ?? 'unknown',
    env: context.env,
  });
}

interface MySqlProgram {
  readonly program: readonly string[];
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

function mysql(command: string, { program, version, env }: MySqlProgram): MySqlServer {
  const args = [...program, '--secure-file-priv=NULL', '--log-error-verbosity=2', ...asUser()];
  return {
    command,
    args,
    // Empty means TCP only. A socket would leave a lock file by which a killed server keeps its successor out.
    // Names of clients are not looked up: in a container nobody answers that question, and each log-in would wait.
    options: [
      '--socket=',
      '--mysqlx=OFF',
      '--skip-log-bin',
      '--performance-schema=OFF',
      '--skip-name-resolve',
      ...certificates(env),
    ],
    initialise: (data) =>
      runCommand(command, [...args, '--initialize-insecure', `--datadir=${data}`]),
    dataMark: 'mysql.ibd',
    version: `MySQL ${version}`,
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
