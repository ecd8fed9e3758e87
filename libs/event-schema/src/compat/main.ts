import { runCompat } from './run-compat.ts';

process.exitCode = await runCompat(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
