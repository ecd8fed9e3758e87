import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';
import { MYSQL_DEBIAN_SUITE } from '../versions.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** Named by the package, used only by its maintenance scripts. */
const NOT_NEEDED = /^(perl|libperl|libgdbm|libdb5|gcc-|libsasl2-modules-db)/;

/** MySQL can be unpacked from Debian's packages here: no root, nothing installed into the system. */
export function canUnpackDebianMySql(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(KEYRING);
}

/**
 * Fetches MySQL's server and its libraries with an apt of its own and unpacks them below `target/root`.
 *
 * Mirror, proxies and signatures are the system's; only lists, cache and state lie in the target folder.
 */
export async function fetchDebianMySql(
  target: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly onNotice: (text: string) => void },
): Promise<void> {
  const apt = join(target, 'apt');
  await writeAptConfig(apt);
  const env = { ...options.env, APT_CONFIG: join(apt, 'apt.conf'), LC_ALL: 'C' };
  await updateLists(env, options.onNotice);
  const uris = await runCommand('apt-get', ['install', '-y', '--print-uris', 'mysql-server-core'], {
    env,
  });
  const packages = packagesOf(uris).filter((name) => !NOT_NEEDED.test(name));
  const debs = join(apt, 'debs');
  await mkdir(debs);
  await runCommand('apt-get', ['-q', 'download', ...packages], { env, cwd: debs });
  for (const deb of readdirSync(debs)) {
    await runCommand('dpkg-deb', ['-x', join(debs, deb), join(target, 'root')]);
  }
  await rm(apt, { recursive: true });
}

/** Package names in the answer of `apt-get install --print-uris`: lines of 'uri' file size checksum. */
export function packagesOf(uris: string): string[] {
  return uris
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => line.split(' ')[1]?.split('_')[0] ?? '');
}

async function updateLists(
  env: NodeJS.ProcessEnv,
  onNotice: (text: string) => void,
): Promise<void> {
  const update = ['-q', '-o', 'Acquire::Languages=none', 'update'];
  try {
    await runCommand('apt-get', update, { env });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('is expired')) throw error;
    onNotice("the mirror's package list is past its date; the signatures are still checked");
    await runCommand('apt-get', ['-o', 'Acquire::Check-Valid-Until=false', ...update], { env });
  }
}

async function writeAptConfig(apt: string): Promise<void> {
  const folders = [
    'etc/apt.conf.d',
    'etc/preferences.d',
    'etc/sources.list.d',
    'state/lists/partial',
    'cache/archives/partial',
    'log',
  ];
  for (const folder of folders) await mkdir(join(apt, folder), { recursive: true });
  await writeFile(join(apt, 'state/status'), '');
  await writeFile(
    join(apt, 'etc/sources.list'),
    `deb [signed-by=${KEYRING}] ${await systemMirror()} ${MYSQL_DEBIAN_SUITE} main\n`,
  );
  const settings = {
    'Dir::Etc': `${apt}/etc/`,
    'Dir::State': `${apt}/state/`,
    'Dir::State::status': `${apt}/state/status`,
    'Dir::Cache': `${apt}/cache/`,
    'Dir::Log': `${apt}/log/`,
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'Debug::NoLocking': 'true',
  };
  const acquire = (await runCommand('apt-config', ['dump']))
    .split('\n')
    .filter((line) => /^Acquire::(http|https|ftp|Retries)/.test(line));
  const own = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  await writeFile(join(apt, 'apt.conf'), [...acquire, ...own, ''].join('\n'));
}

/** The mirror from which the system itself takes Debian's packages. */
async function systemMirror(): Promise<string> {
  const targets = await runCommand('apt-get', [
    'indextargets',
    '--format',
    '$(SITE) $(CREATED_BY)',
  ]);
  const site = targets
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .find((url) => /\/debian\/?$/.test(url));
  if (site === undefined) {
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      "apt knows no mirror of Debian to take MySQL from: add one to apt's sources, install mysqld, or set MYSQL_URL",
    );
  }
  return site;
}
