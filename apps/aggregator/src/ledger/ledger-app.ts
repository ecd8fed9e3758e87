import { createEventCodec, subjectOfTopic } from '@clickstream/event-schema';
import { openEventTable, openTombstoneTable } from '@clickstream/hbase-store';
import { silentLogger, type Logger } from '@clickstream/service-core';
import type { App, Lifecycle } from '@clickstream/service-kit';

import { AggregatorError } from '../aggregator-error.ts';
import { dirtyHoursOf, openHBase, openMySql } from '../engines.ts';
import { firstOpenHour } from '../plan/frozen-hours.ts';
import { createReportApp } from '../report/report-apps.ts';
import { readCollectorCounters } from './collector-counters.ts';
import { formatLedger } from './format-ledger.ts';
import type { LedgerConfig } from './ledger-config.ts';
import { KafkaLog } from './kafka-log.ts';
import { ledgerProblems } from './ledger-verdict.ts';
import type { LedgerSpan } from './ledger-span.ts';
import { readLedger, type Ledger } from './read-ledger.ts';

export interface LedgerDeps {
  readonly logger: Logger;
  readonly print: (text: string) => void;
  readonly span: LedgerSpan;
  /** JSON in place of the table. */
  readonly json: boolean;
}

/** `ledger`: what became of every event that Kafka has; fails with `AGGREGATOR_LEDGER_UNBALANCED` when one is lost. */
export function createLedgerApp(config: LedgerConfig, deps: LedgerDeps): App {
  return createReportApp(async (lifecycle, signal) => {
    const ledger = await openAndRead(config, { ...deps, lifecycle, signal });
    const collectors = await readCollectorCounters(config.countersUrls, {
      span: deps.span,
      signal,
    });
    const problems = ledgerProblems(ledger);
    deps.print(
      deps.json
        ? `${JSON.stringify({ ...ledger, problems, collectors }, undefined, 2)}\n`
        : formatLedger(ledger, collectors),
    );
    if (problems.length === 0) return;
    throw new AggregatorError(`the ledger does not balance: ${problems.join('; ')}`, {
      code: 'AGGREGATOR_LEDGER_UNBALANCED',
    });
  });
}

async function openAndRead(
  config: LedgerConfig,
  deps: LedgerDeps & { readonly lifecycle: Lifecycle; readonly signal: AbortSignal },
): Promise<Ledger> {
  const { logger, lifecycle, signal, span } = deps;
  const store = await openMySql(config.mysql, lifecycle);
  const hbase = await openHBase(config.hbase, { lifecycle, logger });
  const kafka = await lifecycle.start(
    'kafka',
    // Its own warnings say less than the error that follows them.
    () => KafkaLog.open(config.kafka.brokers, silentLogger),
    (log) => log[Symbol.asyncDispose](),
  );
  const { topic, deadLetterTopic, groupId } = config.kafka;
  const codec = createEventCodec({ url: config.registryUrl, subject: subjectOfTopic(topic) });
  const { eventsTable } = config.hbase;
  const { saltBuckets, retentionMs } = await openEventTable(hbase, { table: eventsTable });
  return readLedger(
    {
      kafka,
      topics: { events: topic, deadLetters: deadLetterTopic },
      groupId,
      deserializer: codec.deserializer,
      hbase,
      eventsTable: { name: eventsTable, saltBuckets },
      oldestMs: Date.now() - retentionMs,
      firstOpenHourMs: firstOpenHour(
        { retentionMs, marginMs: config.retentionMarginMs },
        Date.now(),
      ),
      tombstones: openTombstoneTable(hbase, { table: config.hbase.tombstonesTable }),
      dirtyHours: dirtyHoursOf(hbase, config.hbase),
      arrivals: store.arrivals,
      signal,
    },
    span,
  );
}
