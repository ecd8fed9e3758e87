import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';

/** Debian's keys, on Debian and where its packages may be taken from. */
export const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export function hasDebianKeyring(): boolean {
  return existsSync(DEBIAN_KEYRING);
}

/** Downloads packages into `folder` and unpacks them below `root`; installs nothing. */
export async function unpackPackages(
  packages: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly folder: string; readonly root: string },
): Promise<void> {
  const { env, folder, root } = options;
  await mkdir(folder, { recursive: true });
  await runCommand('apt-get', ['-q', 'download', ...packages], { env, cwd: folder });
  for (const deb of readdirSync(folder))
    await runCommand('dpkg-deb', ['-x', join(folder, deb), root]);
}

/** Package names in the answer of `apt-get install --print-uris`: lines of 'uri' file size checksum. */
export function packagesOf(uris: string): string[] {
  return uris
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => line.split(' ')[1]?.split('_')[0] ?? '');
}

/** Asks the mirrors which packages there are. */
export async function updateLists(
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

/** The mirror from which the system itself takes Debian's packages. */
export async function systemMirror(): Promise<string> {
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
      "apt knows no mirror of Debian to take packages from: add one to apt's sources",
    );
  }
  return site;
}
