import { join, resolve } from 'node:path';
import { homedir } from 'node:os';

import type { EngineName } from '../engines/engine.ts';

/** The repository that this tool belongs to. */
export const WORKSPACE_ROOT = join(import.meta.dirname, '../../../..');

/** Where one stack keeps its things. */
export interface StackLayout {
  readonly dir: string;
  /** What the apps read, there while the stack runs. */
  readonly envFile: string;
  readonly secretsFile: string;
  readonly lockFile: string;
  readonly jobProperties: string;
  /** A SPARK_HOME whose `bin/spark-submit` runs a job with the settings of this stack. */
  readonly sparkHome: string;
  conf(engine: EngineName | 'spark'): string;
  data(engine: EngineName): string;
  log(engine: EngineName): string;
  record(engine: EngineName): string;
}

/** All that a stack writes into its directory, so that `wipe` removes nothing else. */
export const STACK_ENTRIES = [
  'conf',
  'data',
  'logs',
  'run',
  'spark',
  'env',
  'secrets.json',
] as const;

export function stackDirOf(env: NodeJS.ProcessEnv): string {
  return resolve(WORKSPACE_ROOT, env['CLICKSTREAM_STACK_DIR'] ?? '.stack');
}

export function stackLayout(dir: string): StackLayout {
  const root = resolve(dir);
  return {
    dir: root,
    envFile: join(root, 'env'),
    secretsFile: join(root, 'secrets.json'),
    lockFile: join(root, 'lock'),
    jobProperties: join(root, 'spark', 'job.properties'),
    sparkHome: join(root, 'spark', 'home'),
    conf: (engine) => join(root, 'conf', engine),
    data: (engine) => join(root, 'data', engine),
    log: (engine) => join(root, 'logs', `${engine}.log`),
    record: (engine) => join(root, 'run', `${engine}.json`),
  };
}

/** Downloaded engines, shared by all stacks of the user. */
export function enginesDirOf(env: NodeJS.ProcessEnv): string {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return resolve(env['CLICKSTREAM_ENGINES_DIR'] ?? join(cache, 'clickstream', 'engines'));
}
