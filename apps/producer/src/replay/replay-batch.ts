import type { DamageReason } from './access-log-line.ts';

/** A run of lines: events to send, and lines that are none. */
export interface ReplayBatch {
  /** JSON texts, and the line of each. */
  readonly events: readonly string[];
  readonly eventLines: readonly number[];
  readonly damaged: readonly { readonly line: number; readonly reason: DamageReason }[];
  /** Last line of the run; the next batch begins behind it. */
  readonly lastLine: number;
}

const MAX_EVENTS = 500;
const MAX_CHARACTERS = 400_000;

/** Gathers lines until a batch is worth a request. */
export class BatchBuilder {
  #events: string[] = [];
  #eventLines: number[] = [];
  #damaged: { line: number; reason: DamageReason }[] = [];
  #characters = 0;
  #lastLine = 0;

  get isFull(): boolean {
    const lines = this.#events.length + this.#damaged.length;
    return lines >= MAX_EVENTS || this.#characters >= MAX_CHARACTERS;
  }

  addEvent(line: number, event: string): void {
    this.#events.push(event);
    this.#eventLines.push(line);
    this.#characters += event.length;
    this.#lastLine = line;
  }

  addDamaged(line: number, reason: DamageReason): void {
    this.#damaged.push({ line, reason });
    this.#lastLine = line;
  }

  /** The batch gathered so far, undefined when there is none; the next one begins empty. */
  take(): ReplayBatch | undefined {
    if (this.#events.length + this.#damaged.length === 0) return undefined;
    const batch = {
      events: this.#events,
      eventLines: this.#eventLines,
      damaged: this.#damaged,
      lastLine: this.#lastLine,
    };
    this.#events = [];
    this.#eventLines = [];
    this.#damaged = [];
    this.#characters = 0;
    return batch;
  }
}
