import { createProgram } from './cli/program.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort(new Error(`ended by ${signal}`));
  });
}

await createProgram({
  print: (line) => process.stdout.write(`${line}\n`),
  signal: stopping.signal,
}).parseAsync();
