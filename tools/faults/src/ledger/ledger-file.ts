import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';

import type { EventState, Ledger, LedgerEntry } from './ledger.ts';
import type { PoisonRecord, SentEvent } from './sent-event.ts';

type Line =
  /** About to be sent, for the first time or again. */
  | { readonly sent: SentEvent }
  | { readonly again: string }
  /** About to be sent under the id of an event that was sent with other content. */
  | { readonly variant: SentEvent }
  /** What the answer said of it; `unknown` when there was none, or 503. */
  | { readonly answer: EventState; readonly id: string }
  | { readonly poison: PoisonRecord };

/**
 * The generator's ledger on disk, one JSON line per fact.
 *
 * A fact is on disk before anything follows from it: an event before its request leaves, an answer before the next
 * event names it as its predecessor. Whatever is killed, the ledger tells what was promised.
 */
export class LedgerFile implements Disposable {
  readonly path: string;
  readonly #file: number;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a');
  }

  sending(events: readonly SentEvent[]): void {
    this.#append(events.map((sent) => ({ sent })));
  }

  sendingAgain(ids: readonly string[]): void {
    this.#append(ids.map((again) => ({ again })));
  }

  sendingVariants(events: readonly SentEvent[]): void {
    this.#append(events.map((variant) => ({ variant })));
  }

  answered(answers: readonly { readonly id: string; readonly answer: EventState }[]): void {
    this.#append(answers);
  }

  poisoned(records: readonly PoisonRecord[]): void {
    this.#append(records.map((poison) => ({ poison })));
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #append(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    writeSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    fdatasyncSync(this.#file);
  }
}

/** Folds a ledger's lines. A last line that was cut off is a fact that never came to be. */
export function readLedger(path: string): Ledger {
  const events = new Map<string, LedgerEntry>();
  const poison: PoisonRecord[] = [];
  for (const text of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const line = JSON.parse(text) as Line;
    if ('sent' in line) {
      events.set(line.sent.eventId, { event: line.sent, state: 'unknown', sends: 1, acks: 0 });
    } else if ('again' in line) {
      const entry = entryOf(events, line.again);
      events.set(line.again, { ...entry, sends: entry.sends + 1 });
    } else if ('variant' in line) {
      const { eventId } = line.variant;
      const entry = entryOf(events, eventId);
      events.set(eventId, {
        ...entry,
        sends: entry.sends + 1,
        variants: [...(entry.variants ?? []), line.variant],
      });
    } else if ('answer' in line) {
      events.set(line.id, withAnswer(entryOf(events, line.id), line.answer));
    } else {
      poison.push(line.poison);
    }
  }
  return { events, poison };
}

/** What was acknowledged once stays so; a refusal after an unanswered request leaves open what became of that one. */
function withAnswer(entry: LedgerEntry, answer: EventState): LedgerEntry {
  if (answer === 'acked') return { ...entry, state: 'acked', acks: entry.acks + 1 };
  if (entry.state === 'acked' || answer === 'unknown') return entry;
  return entry.sends === 1 ? { ...entry, state: 'rejected' } : entry;
}

function entryOf(events: ReadonlyMap<string, LedgerEntry>, id: string): LedgerEntry {
  const entry = events.get(id);
  if (entry === undefined) throw new Error(`the ledger speaks of ${id} before it was sent`);
  return entry;
}
