import type { RecomputedDifference } from '@clickstream/mysql-store';
import type { Logger } from '@clickstream/service-core';
import type { App } from '@clickstream/service-kit';

import { createApp } from '../app.ts';
import type { AggregatorConfig } from '../config.ts';
import { RetentionGuard } from '../plan/retention-guard.ts';
import { DIFFERENCES_SHOWN, requireNoDifference, verifySums } from '../report/verify-sums.ts';
import { stageHours } from './stage-hours.ts';
import { verifyHours, type HourChoice, type VerifiedHours } from './verify-hours.ts';

export interface VerifyDeps {
  readonly logger: Logger;
  readonly print: (text: string) => void;
}

/**
 * `verify`: sums everything up again, and has Spark count hours again from HBase.
 *
 * Publishes nothing, needs no lease, and fails with `AGGREGATOR_TOTALS_DIFFER` when a published number is wrong.
 */
export function createVerifyApp(
  config: AggregatorConfig,
  { logger, print }: VerifyDeps,
  choice: HourChoice,
): App {
  // A report is waited for: an outage is told at once.
  const atOnce: AggregatorConfig = { ...config, retryDeadlineMs: 0 };
  return createApp(atOnce, { logger }, async ({ engines, mysql }, signal) => {
    const wrongSums = await verifySums(mysql, { print });
    const { dirtyHours, events, launcher } = engines;
    const { verifications, runs, staging } = mysql;
    const verified = await verifyHours(choice, {
      runs,
      verifications,
      dirtyHours,
      retention: new RetentionGuard({ events, logger, marginMs: config.retentionMarginMs }),
      stage: (epoch) => stageHours(epoch, { launcher, staging, signal, ...config.spark }),
      maxHours: config.maxHours,
      limit: DIFFERENCES_SHOWN,
    });
    print(formatVerifiedHours(verified, choice));
    requireNoDifference(wrongSums + verified.differences.length);
  });
}

function formatVerifiedHours(verified: VerifiedHours, { count, seed }: HourChoice): string {
  const { compared, moved, leftOut, allVisitors, differences } = verified;
  const which = count === undefined ? 'all hours' : `a sample, seed ${seed}`;
  const visitors = allVisitors
    ? 'every visitor'
    : 'no visitor missing; surplus ones only with --all and nothing dirty';
  return [
    ...differences.map(formatDifference),
    `${compared} hours counted again from HBase (${which}), ${moved} changed meanwhile, ${leftOut} dirty or frozen: ${
      differences.length === 0 ? `no difference (${visitors})` : 'they differ'
    }`,
    '',
  ].join('\n');
}

function formatDifference(difference: RecomputedDifference): string {
  const { table, hourMs, key, column, published, recomputed } = difference;
  const hour =
    hourMs === null
      ? 'all hours'
      : new Date(hourMs).toISOString().slice(0, 13).replace('T', ' ') + ':00';
  return `${table} ${hour} ${key}: ${column} is published as ${published ?? 'missing'}, recomputed ${recomputed ?? 'missing'}`;
}
