import { errorChain } from '@clickstream/service-core';

import { createProgram } from './cli/program.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort(new Error(`ended by ${signal}`));
  });
}

const program = createProgram({
  print: (line) => process.stdout.write(`${line}\n`),
  signal: stopping.signal,
});
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  process.exitCode = 1;
}
// What an aborted scenario still waits for must not hold the process; nor must Node's own clean-up, which has spun for ever.
// eslint-disable-next-line n/no-process-exit -- everything of the bench is closed
process.exit();
