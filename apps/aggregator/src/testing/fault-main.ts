import { runService } from '@clickstream/service-kit';

import { createRunApp, createServeApp } from '../app.ts';
import { loadServeConfig } from '../config.ts';
import { Failpoint } from './failpoint.ts';
import { protectionsOff } from './protection.ts';
import { withFailpoint } from './with-failpoint.ts';
import { withoutProtections } from './without-protections.ts';

/**
 * The aggregator's `run` and `serve` for fault tests: `FAILPOINT=<place>:<kill|stop>`, `FAILPOINT_ONCE=<file>`,
 * `PROTECTION_OFF=<name>,…`. The product itself knows nothing of them: only its engines are others.
 */
const failpoint = Failpoint.fromEnv(process.env);
const off = protectionsOff(process.env);
const create = process.argv[2] === 'serve' ? createServeApp : createRunApp;

await runService({
  name: 'aggregator',
  load: loadServeConfig,
  create: (config, { logger }) =>
    create(config, {
      logger,
      wrapEngines: (engines) => {
        const worse = withoutProtections(engines, off, config.mysql.url);
        return failpoint === undefined ? worse : withFailpoint(worse, failpoint);
      },
    }),
});
