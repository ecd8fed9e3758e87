import { createProgram } from './cli/program.ts';

await createProgram((line) => process.stdout.write(`${line}\n`)).parseAsync();
