import { join } from 'node:path';

import { systemClock } from '@clickstream/service-core';

import { CollectorClient } from '../client/collector-client.ts';
import { openLogFile } from './log-file.ts';
import { formatSummary, ProgressPrinter, type ReplaySummary } from './replay-report.ts';
import { ReplayStateFile } from './replay-state.ts';
import { Replay } from './replay.ts';

export interface ReplayRunOptions {
  /** `-` is standard input. */
  readonly file: string;
  readonly collectorUrl: string;
  readonly giveUpAfterMs: number;
  readonly writeKey: string | undefined;
  readonly concurrency: number;
  readonly speed: number | undefined;
  readonly appId: string | undefined;
  readonly baseUrl: string;
  /** Where unfinished replays are noted, one file per log. */
  readonly stateDirectory: string;
  /** Takes the place of the file in `stateDirectory`. */
  readonly stateFile: string | undefined;
  readonly restart: boolean;
  readonly json: boolean;
}

const SAVE_EVERY_MS = 500;

/** Replays a log from start to end: prints progress and refused lines to standard error, the summary to standard output. */
export async function runReplay(options: ReplayRunOptions, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  await using log = await openLogFile(options.file, { stdin: process.stdin });
  // The ids of the events have the digest of the whole log in them.
  const firstReading = await log.read(() => undefined);
  const state = new ReplayStateFile(
    options.stateFile ?? join(options.stateDirectory, `${firstReading.digest}.json`),
  );
  const { collectorUrl, giveUpAfterMs, writeKey, concurrency, speed, appId, baseUrl } = options;
  const key = JSON.stringify([firstReading.digest, collectorUrl, appId, baseUrl]);
  const from = options.restart ? undefined : await state.load(key);
  const progress = new ProgressPrinter(say);
  const resumedAfterLine = from?.line ?? 0;
  if (resumedAfterLine > 0) say(`going on after line ${resumedAfterLine}`);
  let reached = from;
  let savedAt = performance.now();
  const replay = new Replay(firstReading, {
    client: new CollectorClient({
      url: collectorUrl,
      ...{ giveUpAfterMs, writeKey, signal, onWaiting },
    }),
    ...{ concurrency, speed, signal, from },
    event: { appId, baseUrl },
    clock: systemClock,
    onRefused: (line, reason) => {
      say(`line ${line}: ${reason}`);
    },
    onProgress: async (now) => {
      reached = { key, ...now };
      progress.update({ ...now, lines: firstReading.lines, sent: now.line - resumedAfterLine });
      if (performance.now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = performance.now();
      await state.save(reached);
    },
  });
  try {
    const { accepted, refused } = await replay.run(log);
    await state.remove();
    const { digest, lines } = firstReading;
    const seconds = Math.round(performance.now() - started) / 1_000;
    const linesPerSecond = Math.round((lines - resumedAfterLine) / seconds);
    print(options, {
      ...{ file: options.file, digest, lines, accepted, refused },
      ...{ resumedAfterLine, seconds, linesPerSecond },
    });
  } catch (error) {
    if (reached !== undefined) await state.save(reached);
    throw error;
  }
}

function print(options: ReplayRunOptions, summary: ReplaySummary): void {
  process.stdout.write(`${options.json ? JSON.stringify(summary) : formatSummary(summary)}\n`);
}

function onWaiting(reason: string): void {
  say(`waiting: ${reason}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
