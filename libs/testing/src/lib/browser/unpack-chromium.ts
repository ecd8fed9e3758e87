import { execFile, execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompressSync, createBrotliDecompress } from 'node:zlib';

/** A Chromium that runs here. */
export interface Chromium {
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The package's own function unpacks to one place without a lock: tests that run at once would meet half a file. */
const PACKAGE = '@sparticuz/chromium';

/**
 * The Chromium that `npm ci` brings, unpacked once into the cache of this user. On a machine that lacks its libraries it gets
 * those of the package.
 */
export async function unpackChromium(): Promise<Chromium> {
  const directory = await unpacked();
  const executable = join(directory, 'chromium');
  const env = { ...process.env };
  if (!(await runs(executable))) env['LD_LIBRARY_PATH'] = join(directory, 'lib');
  return { executable, env };
}

async function unpacked(): Promise<string> {
  const home = dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  const manifest = await readFile(join(home, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'clickstream');
  const target = join(cache, `chromium-${version}`);
  if (existsSync(target)) return target;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(`${target}-`);
  await pipeline(
    createReadStream(join(home, 'bin/chromium.br')),
    createBrotliDecompress(),
    createWriteStream(join(scratch, 'chromium'), { mode: 0o755 }),
  );
  const libraries = brotliDecompressSync(await readFile(join(home, 'bin/al2023.tar.br')));
  execFileSync('tar', ['-x', '-C', scratch], { input: libraries });
  try {
    await rename(scratch, target);
  } catch (error) {
    await rm(scratch, { recursive: true });
    // Another process was faster.
    if (!existsSync(target)) throw error;
  }
  return target;
}

async function runs(executable: string): Promise<boolean> {
  try {
    await promisify(execFile)(executable, ['--version']);
    return true;
  } catch {
    return false;
  }
}
