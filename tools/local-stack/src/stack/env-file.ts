import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

import { LocalStackError } from '../local-stack-error.ts';

export type StackEnv = Readonly<Record<string, string>>;

/** KEY=value lines that `node --env-file`, shells and docker read alike: no quotes, so no value may need them. */
export function formatEnv(env: StackEnv): string {
  return Object.entries(env)
    .map(([name, value]) => {
      if (/[\s"'`#$\\]/.test(value)) {
        throw new LocalStackError(
          'LOCAL_STACK_USAGE',
          `the value of ${name} holds a character that an env file cannot carry`,
        );
      }
      return `${name}=${value}\n`;
    })
    .join('');
}

/** What a running stack offers; undefined when none runs with this file. */
export function readEnvFile(file: string): StackEnv | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8')) as StackEnv;
  } catch {
    return undefined;
  }
}
