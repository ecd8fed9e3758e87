import { resolve } from 'node:path';

import { createEventCodec } from '@clickstream/event-schema';
import { systemClock } from '@clickstream/service-core';

import { print, say } from '../cli/print.ts';
import type { DeadLettersConfig } from '../config.ts';
import { ConsumerError } from '../consumer-error.ts';
import { loadFixScript, openFix, sendOriginal, type Fix } from './apply-fix.ts';
import { chosenBy, withLetterBox, type Choice } from './choice.ts';
import { openKafkaReplayLog } from './kafka-replay-log.ts';
import type { LetterState } from './letter-index.ts';
import { entryOf } from './letter-box.ts';
import { marksTopicOf } from './replay-mark.ts';
import { describeOutcome, replayLetters, type ReplayOutcome } from './replay-letters.ts';
import type { ReplayLog } from './replay-log.ts';
import { waitForCopies } from './wait-for-copies.ts';

export interface ReplayFlags extends Choice {
  readonly dryRun: boolean;
  readonly fix?: string;
  /** Milliseconds. */
  readonly wait?: number;
  readonly json: boolean;
}

export interface ReplayRun {
  /** Only these letters; all when empty. */
  readonly ids: readonly string[];
  readonly flags: ReplayFlags;
  readonly signal: AbortSignal;
}

/** What is waiting for the consumer has been sent already. */
const TO_SEND: readonly LetterState[] = ['open', 'failed_again'];

/** `replay`. `wrapLog` lets tests come between the steps. */
export function runReplay(
  config: DeadLettersConfig,
  run: ReplayRun,
  wrapLog: (log: ReplayLog) => ReplayLog = (log) => log,
): Promise<void> {
  const { ids, flags, signal } = run;
  return withLetterBox(config, signal, async (box, client) => {
    const marksTopic = marksTopicOf(config.deadLetterTopic);
    const fix = await openFixOf(config, flags);
    await using log = await openKafkaReplayLog(client, { marksTopic });
    const chosen = box.select({
      ...chosenBy(flags),
      ...(flags.all ? {} : { states: TO_SEND }),
      ids: ids.length === 0 ? undefined : ids,
    });
    for (const id of ids) {
      const entry = entryOf(box.index, id);
      if (!chosen.includes(entry)) say(`${id}: ${box.index.stateOf(entry)}, left alone`);
    }
    const outcomes = new OutcomeReport(flags);
    await replayLetters(box.read(chosen, signal), {
      log: wrapLog(log),
      fix,
      fixed: flags.fix !== undefined,
      dryRun: flags.dryRun,
      clock: systemClock,
      signal,
      onOutcome: (outcome) => outcomes.add(outcome),
    });
    say(outcomes.summary());
    if (flags.wait !== undefined && outcomes.sent.length > 0) {
      const copies = outcomes.sent;
      await waitForCopies(client, { ...config, copies, waitMs: flags.wait, signal });
    }
    outcomes.throwIfRefused();
  });
}

async function openFixOf(config: DeadLettersConfig, { fix }: ReplayFlags): Promise<Fix> {
  if (fix === undefined) return sendOriginal;
  // where the user stands, which is not where Nx starts this process
  const file = resolve(process.env['INIT_CWD'] ?? '.', fix);
  return openFix(await loadFixScript(file), createEventCodec(config.registry));
}

const plural = (letters: number): string =>
  letters === 1 ? '1 letter was' : `${letters} letters were`;

class OutcomeReport {
  readonly sent: Extract<ReplayOutcome, { kind: 'sent' }>[] = [];
  readonly #counts = { sent: 0, would_send: 0, skipped: 0, refused: 0 };
  readonly #flags: ReplayFlags;

  constructor(flags: ReplayFlags) {
    this.#flags = flags;
  }

  async add(outcome: ReplayOutcome): Promise<void> {
    this.#counts[outcome.kind] += 1;
    if (outcome.kind === 'sent') this.sent.push(outcome);
    if (this.#flags.json) await print(`${JSON.stringify(outcome)}\n`);
    else if (outcome.kind === 'refused') say(describeOutcome(outcome));
    else await print(`${describeOutcome(outcome)}\n`);
  }

  summary(): string {
    const { sent, would_send, skipped, refused } = this.#counts;
    const rest = `${skipped} left as they are, ${refused} refused`;
    return this.#flags.dryRun
      ? `dry run: ${would_send} would be sent, ${rest}`
      : `${sent} sent again, ${rest}`;
  }

  /** @throws ConsumerError `CONSUMER_REPLAY_INCOMPLETE` */
  throwIfRefused(): void {
    const { refused } = this.#counts;
    if (refused === 0) return;
    throw new ConsumerError(`${plural(refused)} not sent: open as before`, {
      code: 'CONSUMER_REPLAY_INCOMPLETE',
    });
  }
}
