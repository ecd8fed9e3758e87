import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const ENV_FILE = '--env-file-if-exists=';

describe('the npm scripts', () => {
  it('read .env where they use the engines of the user, and never where they bring their own', () => {
    const reading = Object.keys(scripts).filter((name) =>
      scripts[name]?.includes(`${ENV_FILE}.env `),
    );

    expect(reading.sort()).toEqual(['call', 'replay', 'setup', 'simulate', 'stack']);
    for (const name of ['demo', 'test', 'faults', 'figures']) {
      expect(scripts[name]).not.toContain(ENV_FILE);
    }
  });

  it.each(['replay', 'simulate'])('lets .env win over the stack for %s', (name) => {
    const directory = mkdtempSync(join(tmpdir(), 'npm-scripts-'));
    mkdirSync(join(directory, '.stack'));
    writeFileSync(join(directory, '.stack/env'), 'ONE=stack\nTWO=stack\nTHREE=stack\n');
    writeFileSync(join(directory, '.env'), 'TWO=own\nTHREE=own\n');
    const print = `-p "['ONE', 'TWO', 'THREE'].map((name) => process.env[name]).join()"`;
    const command = (scripts[name] ?? '').replace(/apps\/.*/, print);
    const env = { PATH: process.env['PATH'], THREE: 'shell' };
    const seen = execFileSync('sh', ['-c', command], { cwd: directory, env, encoding: 'utf8' });
    rmSync(directory, { recursive: true });

    expect(seen.trim()).toBe('stack,own,shell');
  });
});
