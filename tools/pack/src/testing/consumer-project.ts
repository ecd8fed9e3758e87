import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pinnedLock } from './pinned-lock.ts';
import { runCommand } from './run-command.ts';

/** What a project of another team installs, and how it is compiled. */
export interface ConsumerOptions {
  /** The workspace, for its compiler and the versions in its lock. */
  readonly root: string;
  readonly dir: string;
  readonly type: 'module' | 'commonjs';
  /** Paths by package name. */
  readonly tarballs: Readonly<Record<string, string>>;
  /** Texts by name below `src`. */
  readonly sources: Readonly<Record<string, string>>;
}

const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  verbatimModuleSyntax: true,
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable'],
  types: ['node'],
  rootDir: 'src',
  outDir: 'dist',
};

const BUNDLER = 'tsconfig.bundler.json';

/** An empty TypeScript project outside the workspace, into which npm has installed tarballs. */
export class ConsumerProject {
  readonly #options: ConsumerOptions;

  private constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  static async install(options: ConsumerOptions): Promise<ConsumerProject> {
    const { root, dir, tarballs, sources } = options;
    const registry = await runCommand('npm', ['config', 'get', 'registry'], { cwd: root });
    const { lock, versionOf } = pinnedLock(root, registry.trim());
    const names = Object.keys(tarballs);
    const write = (name: string, content: unknown): void => {
      writeFileSync(join(dir, name), JSON.stringify(content));
    };
    mkdirSync(join(dir, 'src'), { recursive: true });
    write('package.json', {
      name: 'consumer',
      private: true,
      type: options.type,
      dependencies: Object.fromEntries(names.map((name) => [name, `file:${tarballs[name] ?? ''}`])),
      devDependencies: { '@types/node': versionOf('@types/node') },
      // Where one tarball depends on another, it is this one, which no registry has.
      overrides: Object.fromEntries(names.map((name) => [name, `$${name}`])),
    });
    write('package-lock.json', lock);
    write('tsconfig.json', { compilerOptions: COMPILER_OPTIONS });
    write(BUNDLER, {
      extends: './tsconfig.json',
      compilerOptions: { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
      include: ['src/**/*.ts'],
    });
    for (const [name, text] of Object.entries(sources)) {
      writeFileSync(join(dir, 'src', name), text);
    }
    const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runCommand('npm', ['install', ...flags], { cwd: dir });
    return new ConsumerProject(options);
  }

  /** Where npm has put a package. */
  installed(name: string): string {
    return join(this.#options.dir, 'node_modules', name);
  }

  /** Compiles every source, resolving modules as Node does, and checks the ES modules as a bundler would find them. */
  async compile(): Promise<void> {
    const configs = ['tsconfig.json', ...(this.#options.type === 'module' ? [BUNDLER] : [])];
    await Promise.all(configs.map((config) => this.#tsc(config)));
  }

  /** Runs a compiled source to its end and gives what it printed. */
  run(source: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const script = join('dist', source.replace(/ts$/, 'js'));
    return runCommand(process.execPath, [script], { cwd: this.#options.dir, env });
  }

  async #tsc(config: string): Promise<void> {
    const { root, dir } = this.#options;
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await runCommand(process.execPath, [tsc, '--project', config], { cwd: dir });
  }
}
