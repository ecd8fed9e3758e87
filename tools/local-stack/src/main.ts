import { errorChain } from '@clickstream/service-core';

import { createProgram } from './cli/program.ts';
import { LocalStackError } from './local-stack-error.ts';

try {
  const write = (text: string): void => {
    process.stdout.write(text);
  };
  await createProgram({ env: process.env, write }).parseAsync();
} catch (error) {
  const lines = error instanceof LocalStackError ? [error.message] : errorChain(error);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}
