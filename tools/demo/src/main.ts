import { errorChain } from '@clickstream/service-core';

import { runDemo } from './demo.ts';
import { parseDemoOptions } from './options.ts';

try {
  process.exitCode = (await runDemo(parseDemoOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  process.exitCode = 1;
}
