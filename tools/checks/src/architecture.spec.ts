import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';

const WORKSPACE_ROOT = join(__dirname, '../../..');
const ESLINT = join(WORKSPACE_ROOT, 'node_modules/eslint/bin/eslint.js');
const NX = join(WORKSPACE_ROOT, 'node_modules/nx/dist/bin/nx.js');
const BOUNDARIES = '@nx/enforce-module-boundaries';

interface LintResult {
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/** The boundary violations that ESLint finds when `file` holds `code`. */
async function boundaryViolations(file: string, code: string): Promise<string[]> {
  const args = [ESLINT, '--format', 'json', '--stdin', '--stdin-filename', file];
  const output = await new Promise<string>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: WORKSPACE_ROOT }, (_, stdout) => {
      resolve(stdout);
    });
    child.stdin?.end(code);
  });
  const results = JSON.parse(output) as LintResult[];
  return results
    .flatMap((result) => result.messages)
    .filter((message) => message.ruleId === BOUNDARIES)
    .map((message) => message.message);
}

describe('the layers', () => {
  // The rule reads Nx's cached project graph and is silent without one.
  beforeAll(() => {
    execFileSync(process.execPath, [NX, 'show', 'projects'], { cwd: WORKSPACE_ROOT });
  }, 60_000);

  it.each([
    [
      'a store that imports the event schema',
      'libs/hbase-store/src/index.ts',
      '@clickstream/event-schema',
    ],
    [
      'a store that imports another store',
      'libs/mysql-store/src/index.ts',
      '@clickstream/hbase-store',
    ],
    ['an app that imports a vendor client', 'apps/consumer/src/main.ts', 'kafkajs'],
    ['an app that imports a driver', 'apps/aggregator/src/main.ts', 'mysql2'],
    [
      'the base layer that imports a store',
      'libs/service-kit/src/index.ts',
      '@clickstream/mysql-store',
    ],
    [
      'a tracker that makes pages load a library of servers',
      'libs/browser-tracker/src/browser/main.ts',
      '@clickstream/service-core',
    ],
  ])(
    'forbid %s',
    async (_, file, forbidden) => {
      const violations = await boundaryViolations(file, `export * from '${forbidden}';\n`);

      expect(violations).not.toEqual([]);
    },
    60_000,
  );

  it('allow what they are for', async () => {
    const code = `export { readEnv } from '@clickstream/service-kit';\n`;

    expect(await boundaryViolations('libs/hbase-store/src/index.ts', code)).toEqual([]);
  }, 60_000);
});
