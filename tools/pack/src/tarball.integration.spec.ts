// Needs every engine that a README example uses, and npm's cache or a network.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTestDatabase } from '@clickstream/mysql-store/testing';
import { engineEndpoints } from '@clickstream/testing';

import { packageImports } from './package-output.ts';
import { readmeExamples } from './readme-examples.ts';
import { ConsumerProject } from './testing/consumer-project.ts';
import { runCommand } from './testing/run-command.ts';
import { copyWorkspace } from './testing/workspace-copy.ts';

const ROOT = join(__dirname, '../../..');
const BASE = 'service-core';
const LIBRARIES = [BASE, 'event-schema', 'hbase-store', 'mysql-store', 'spark-launcher'] as const;
type Library = (typeof LIBRARIES)[number];

const SHIPPED = /^(LICENSE|README\.md|package\.json|schemas\/[\w-]+\.avsc|dist\/.+\.(js|d\.ts))$/;
const LEFT_OUT = /\.(spec|test-d|integration)\.|\bbench|\bfuzz|scripted/;
const PUBLISHED_FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'sideEffects',
  'engines',
  'exports',
  'files',
];

// Most of it is installing and compiling, which other work on the machine slows down.
jest.setTimeout(300_000);

describe('the tarballs', () => {
  let scratch: string;
  let copy: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'clickstream-pack-'));
    copy = join(scratch, 'workspace');
    await mkdir(join(scratch, 'tarballs'));
    copyWorkspace(ROOT, copy, LIBRARIES);
    for (const library of LIBRARIES) {
      const args = ['pack', '--silent', '--pack-destination', join(scratch, 'tarballs')];
      await runCommand('npm', args, { cwd: join(copy, 'libs', library) });
    }
  });

  afterAll(() => rm(scratch, { recursive: true, force: true }));

  function tarball(library: string): string {
    return join(scratch, 'tarballs', `clickstream-${library}-0.1.0.tgz`);
  }

  async function install(
    libraries: readonly Library[],
    type: 'module' | 'commonjs',
    sources: Readonly<Record<string, string>>,
  ): Promise<ConsumerProject> {
    const tarballs = Object.fromEntries(
      [BASE, ...libraries].map((library) => [`@clickstream/${library}`, tarball(library)]),
    );
    const dir = await mkdtemp(join(scratch, 'consumer-'));
    return ConsumerProject.install({ root: ROOT, dir, type, tarballs, sources });
  }

  it('leave the workspace as it was, and are the same when packed as workspaces', async () => {
    const again = join(scratch, 'again');
    await mkdir(again);

    const args = ['pack', '--silent', '--pack-destination', again, '-w', `libs/${BASE}`];
    await runCommand('npm', args, { cwd: copy });

    for (const library of LIBRARIES) {
      const manifest = join('libs', library, 'package.json');
      expect(readFileSync(join(copy, manifest))).toEqual(readFileSync(join(ROOT, manifest)));
      expect(readdirSync(join(copy, 'libs', library))).not.toContain('LICENSE');
    }
    expect(readFileSync(join(again, `clickstream-${BASE}-0.1.0.tgz`))).toEqual(
      readFileSync(tarball(BASE)),
    );
  });

  describe.each(LIBRARIES)('%s, in an empty project', (library) => {
    const name = `@clickstream/${library}`;
    const readme = readFileSync(join(ROOT, 'libs', library, 'README.md'), 'utf8');
    const { program, modules } = readmeExamples(readme);
    const sources = {
      'readme.ts': program,
      ...Object.fromEntries(modules.map((text, index) => [`readme-${String(index + 2)}.ts`, text])),
      'entries.ts': [
        `import * as main from '${name}';`,
        `import * as testing from '${name}/testing';`,
        `import manifest from '${name}/package.json' with { type: 'json' };`,
        'console.log(manifest.version, Object.keys({ ...main, ...testing }).length > 5);',
      ].join('\n'),
      'required.cts': `import main = require('${name}');\nconsole.log(Object.keys(main).length > 5);\n`,
    };
    let project: ConsumerProject;

    beforeAll(async () => {
      project = await install([library], 'module', sources);
    });

    it('has what it needs, and nothing else', () => {
      const manifest = manifestOf(project.installed(name));
      const files = filesOf(project.installed(name));
      const types = filesOf(project.installed(name), /\.d\.ts$/);
      const scripts = filesOf(project.installed(name), /\.js$/);

      expect([...files.keys()].filter((file) => !SHIPPED.test(file))).toEqual([]);
      expect([...files.keys()].filter((file) => LEFT_OUT.test(file))).toEqual([]);
      expect([...files.keys()]).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']),
      );
      expect(
        Object.keys(manifest)
          .filter((field) => field !== 'dependencies')
          .sort(),
      ).toEqual([...PUBLISHED_FIELDS].sort());
      expect([...files.values()].filter((text) => text.includes('sourceMappingURL'))).toEqual([]);
      expect(types.get('dist/index.d.ts')).toContain('./lib/');
      expect(packageImports(types).filter((used) => !isOwnOrNode(used))).toEqual([]);
      expect(Object.keys(manifest.dependencies ?? {}).sort()).toEqual(
        packageNames(packageImports(scripts)),
      );
    });

    it('compiles, examples and all, whether Node or a bundler resolves it', async () => {
      await project.compile();
    });

    it('is imported and required', async () => {
      expect(await project.run('entries.ts')).toBe('0.1.0 true\n');
      expect(await project.run('required.cts')).toBe('true\n');
    });

    it('does what its README shows, on the real engine', async () => {
      await using engine = await engineFor(library);

      expect(await project.run('readme.ts', engine.env)).toContain(PRINTED[library]);
    });
  });

  it('work in a CommonJS project', async () => {
    const project = await install(['hbase-store', 'mysql-store', 'spark-launcher'], 'commonjs', {
      'main.ts': `
        import hbase = require('@clickstream/hbase-store');
        import mysql = require('@clickstream/mysql-store');
        import type { BatchState } from '@clickstream/spark-launcher' with { 'resolution-mode': 'import' };

        async function main(): Promise<void> {
          const { isTerminal } = await import('@clickstream/spark-launcher');
          const state: BatchState = 'success';
          const key: string = hbase.encodeLong(1n).toString('hex');
          console.log(key, mysql.countryName('US'), isTerminal(state));
        }
        void main();
      `,
    });

    await project.compile();

    expect(await project.run('main.ts')).toBe('0000000000000001 USA true\n');
  });
});

interface Installed {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

function manifestOf(dir: string): Installed {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Installed;
}

function filesOf(dir: string, pattern = /./): Map<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && pattern.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(dir, 'node_modules')))
      .map((file) => [file.slice(dir.length + 1), readFileSync(file, 'utf8')]),
  );
}

function isOwnOrNode(specifier: string): boolean {
  return /^(node|node:.+|@clickstream\/service-core(\/testing)?)$/.test(specifier);
}

/** The packages behind import specifiers, without Node's own modules. */
function packageNames(specifiers: readonly string[]): string[] {
  const names = specifiers
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  return [...new Set(names)].sort();
}

/** What a README example finds in its environment, and nobody else uses. */
async function engineFor(
  library: Library,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (library === 'mysql-store') {
    const { MYSQL_MIGRATOR_URL } = engineEndpoints('MYSQL_MIGRATOR_URL');
    const database = await createTestDatabase({ migratorUrl: MYSQL_MIGRATOR_URL, migrate: false });
    const { migratorUrl, aggregatorUrl, readerUrl } = database;
    return {
      env: {
        MYSQL_MIGRATOR_URL: migratorUrl,
        MYSQL_URL: aggregatorUrl,
        MYSQL_READER_URL: readerUrl,
      },
      [Symbol.asyncDispose]: () => database.drop(),
    };
  }
  return { env: engineEndpoints(...ENGINES[library]), [Symbol.asyncDispose]: nothing };
}

/** What says that a README example has come to its end as it should. */
const PRINTED = {
  'service-core': 'attempt 3 false',
  'event-schema': 'order-1',
  'hbase-store': 'click_data',
  'mysql-store': 'manifest_missing',
  'spark-launcher': 'success',
} as const;

const ENGINES = {
  'service-core': [],
  'event-schema': ['SCHEMA_REGISTRY_URL'],
  'hbase-store': ['HBASE_BOOTSTRAP'],
  'spark-launcher': ['LIVY_URL', 'SPARK_JOB_FILE'],
} as const;
