import { readEnvFile, type StackEnv } from './env-file.ts';
import { stackLayout } from './stack-layout.ts';

/** The variables of the stack in `dir`; undefined when none is up. */
export function readStackEnv(dir: string): StackEnv | undefined {
  return readEnvFile(stackLayout(dir).envFile);
}
