import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run-command.ts';
import { MYSQL_DEBIAN_SUITE } from '../versions.ts';
import {
  DEBIAN_KEYRING,
  hasDebianKeyring,
  packagesOf,
  systemMirror,
  unpackPackages,
  updateLists,
} from './apt.ts';

/** Named by the package, used only by its maintenance scripts. */
const NOT_NEEDED = /^(perl|libperl|libgdbm|libdb5|gcc-|libsasl2-modules-db)/;

/** MySQL can be unpacked from Debian's packages here: no root, nothing installed into the system. */
export function canUnpackDebianMySql(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && hasDebianKeyring();
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
  await unpackPackages(packages, { env, folder: join(apt, 'debs'), root: join(target, 'root') });
  await rm(apt, { recursive: true });
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
    `deb [signed-by=${DEBIAN_KEYRING}] ${await systemMirror()} ${MYSQL_DEBIAN_SUITE} main\n`,
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
