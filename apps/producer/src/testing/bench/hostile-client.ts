/** A client that means harm, in a process of its own: the argument is the port, the commands `"start"` and `"stop"`. */
import { createInterface } from 'node:readline';

import { HostileRun } from './hostile-run.ts';

const port = Number(process.argv[2]);
let run: HostileRun | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  let answer: unknown = 'started';
  if ((JSON.parse(line) as unknown) === 'start') run = new HostileRun(port);
  else answer = await run?.stop();
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
