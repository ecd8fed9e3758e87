import { runService } from '@clickstream/service-kit';
import { readFailpoint } from '@clickstream/testing';

import { createRunApp, createServeApp } from '../app.ts';
import { loadServeConfig } from '../config.ts';
import { protectionsOff } from './protection.ts';
import { withFailpoint } from './with-failpoint.ts';
import { withoutProtections } from './without-protections.ts';

/**
 * The aggregator's `run` and `serve` for fault tests: `FAILPOINT` and `FAILPOINT_ONCE` as {@link readFailpoint} takes
 * them, `PROTECTION_OFF=<name>,…`. The product itself knows nothing of them: only its engines are others.
 */
const failpoint = readFailpoint(process.env);
const off = protectionsOff(process.env);
const create = process.argv[2] === 'serve' ? createServeApp : createRunApp;

await runService({
  name: 'aggregator',
  load: loadServeConfig,
  create: (config, { logger }) =>
    create(config, {
      logger,
      wrapEngines: (engines) =>
        withFailpoint(withoutProtections(engines, off, config.mysql.url), failpoint),
    }),
});
