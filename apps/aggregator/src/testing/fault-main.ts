import { runService } from '@clickstream/service-kit';
import { readFailpoint } from '@clickstream/testing';

import { createRunApp, createServeApp } from '../app.ts';
import { loadRebuildConfig, loadServeConfig } from '../config.ts';
import { createRebuildApp } from '../rebuild/rebuild-app.ts';
import { protectionsOff } from './protection.ts';
import { reachInRebuild } from './reach-in-rebuild.ts';
import { withFailpoint } from './with-failpoint.ts';
import { withoutProtections } from './without-protections.ts';

/**
 * The aggregator's `run`, `serve` and `rebuild` for fault tests: `FAILPOINT` and `FAILPOINT_ONCE` as
 * {@link readFailpoint} takes them, `PROTECTION_OFF=<name>,…` (not for `rebuild`). The product itself knows nothing of
 * them: only its engines are others.
 */
const failpoint = readFailpoint(process.env);
const off = protectionsOff(process.env);
const name = 'aggregator';
const command = process.argv[2];

if (command === 'rebuild') {
  reachInRebuild(failpoint);
  await runService({
    name,
    load: loadRebuildConfig,
    create: (config, { logger }) => createRebuildApp(config, { logger, print: () => undefined }),
  });
} else {
  const create = command === 'serve' ? createServeApp : createRunApp;
  await runService({
    name,
    load: loadServeConfig,
    create: (config, { logger }) =>
      create(config, {
        logger,
        wrapEngines: (engines) =>
          withFailpoint(withoutProtections(engines, off, config.mysql.url), failpoint),
      }),
  });
}
