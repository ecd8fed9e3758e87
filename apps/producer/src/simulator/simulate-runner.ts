import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { systemClock } from '@clickstream/service-core';

import { CollectorClient } from '../client/collector-client.ts';
import { sendEvents } from './event-sender.ts';
import { Random } from './random.ts';
import { simulateEvents } from './simulated-events.ts';
import { simulateLog } from './simulated-log.ts';

export interface SimulateRunOptions {
  readonly events: number;
  readonly seed: number;
  readonly startAt: number;
  /** Path of an access log to write; undefined sends events to the collector. */
  readonly out: string | undefined;
  /** Path of a list of what was sent. */
  readonly ledger: string | undefined;
  readonly rate: number | undefined;
  readonly collectorUrl: string;
  readonly giveUpAfterMs: number;
  readonly writeKey: string | undefined;
}

/** Writes an access log, or sends events and notes what was sent. */
export async function runSimulate(options: SimulateRunOptions, signal: AbortSignal): Promise<void> {
  const { events, startAt, out } = options;
  const random = new Random(options.seed);
  if (out !== undefined) {
    await writeLines(out, simulateLog({ lines: events, startAt, random }));
    process.stdout.write(`${events} lines written to ${out}\n`);
    return;
  }
  const { collectorUrl: url, giveUpAfterMs, writeKey, rate } = options;
  const planned = simulateEvents({ events, startAt, random });
  const client = new CollectorClient({
    ...{ url, giveUpAfterMs, writeKey, signal },
    onWaiting: (reason) => process.stderr.write(`waiting: ${reason}\n`),
  });
  const counts = await sendEvents(planned, { client, rate, clock: systemClock, signal });
  if (options.ledger !== undefined) {
    await writeLines(
      options.ledger,
      planned.map((event) => JSON.stringify(event)),
    );
  }
  process.stdout.write(`${JSON.stringify({ events, ...counts })}\n`);
}

async function writeLines(path: string, lines: readonly string[]): Promise<void> {
  await pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(path));
}
