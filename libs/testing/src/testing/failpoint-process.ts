import { readFailpoint } from '../lib/failpoint.ts';

const failpoint = readFailpoint(process.env);
for (const place of process.argv.slice(2)) {
  await failpoint.reached(place);
  process.stdout.write(`${place}\n`);
}
