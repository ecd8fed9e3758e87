import { errorChain } from '@clickstream/service-core';

import { createProgram } from './cli/program.ts';
import { LocalStackError } from './local-stack-error.ts';

const EX_UNAVAILABLE = 69;

try {
  const write = (text: string): void => {
    process.stdout.write(text);
  };
  await createProgram({ env: process.env, write }).parseAsync();
} catch (error) {
  const lines = error instanceof LocalStackError ? [error.message] : errorChain(error);
  process.stderr.write(`${lines.join('\n')}\n`);
  // sysexits.h: a CI can tell a machine that cannot do this from a failure.
  const isUnavailable = error instanceof LocalStackError && error.code === 'LOCAL_STACK_NO_DOCKER';
  process.exitCode = isUnavailable ? EX_UNAVAILABLE : 1;
}
