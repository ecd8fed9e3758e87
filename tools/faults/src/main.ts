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
  // eslint-disable-next-line n/no-process-exit -- what the scenario in hand still waits for must not hold the process
  process.exit(1);
}
