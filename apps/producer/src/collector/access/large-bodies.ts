import { RequestError } from '../request-error.ts';

/** A body up to this many bytes takes no time worth sharing. */
export const LARGE_BODY_BYTES = 16 * 1_024;
/** Of all bodies that are there and wait, together. */
export const MAX_WAITING_BYTES = 64 * 1_024 * 1_024;
/** How long the process is busy with receiving a body. */
const MS_PER_BYTE = 4e-6;
/** What works for so many milliseconds rests for four times their square. */
const REST_PER_SQUARE = 4;
/** Node's timers are no finer. */
const SHORTEST_REST_MS = 1;
/** Who sent nothing small for so long is not there. */
const OTHERS_STAY_MS = 50;
const LOOK_EVERY_MS = 2;
/** Share of the time; a process that is less busy has nobody to wait for. */
const IDLE = 0.2;

/** Begins to measure, and gives the share of the time since then in which the process had something to do. */
export type LoadMeter = () => () => number;

/** @returns how many milliseconds it costs beside those until it returns */
type Work = () => number;

/**
 * Lets large bodies take turns, so that no sender of them delays the others.
 *
 * Who comes while the process works for `t` ms waits for `t / 2` on average, so one such work in `4 t²` ms delays the others by an
 * eighth of a millisecond on average, however long it is. Hence the rest after each turn: a millisecond after half a one, and
 * 95 % of the time or more from five on. Nobody rests while nobody else is there, or the process has nothing to do.
 */
export class LargeBodies {
  readonly #measureLoad: LoadMeter;
  readonly #waiting: Work[] = [];
  #waitingBytes = 0;
  #isAtWork = false;
  #restUntil = 0;
  #lastSmallAt = -Infinity;

  constructor(measureLoad: LoadMeter = measureEventLoop) {
    this.#measureLoad = measureLoad;
  }

  /**
   * Begins to receive a body of so many bytes: a small one at once, a large one when it is its turn.
   *
   * @param begin is given the refusal `overloaded` when the turn has not come after `patienceMs`
   */
  receive(
    bytes: number,
    begin: (refusal?: RequestError) => void,
    { patienceMs }: { readonly patienceMs?: number } = {},
  ): void {
    if (bytes <= LARGE_BODY_BYTES) {
      begin();
      return;
    }
    const giveUp = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(work), 1);
      begin(overloaded());
    };
    const timer = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
    const work: Work = () => {
      clearTimeout(timer);
      begin();
      return bytes * MS_PER_BYTE;
    };
    this.#inTurn(work);
  }

  /**
   * Does all work on a body of so many bytes, once it is there: on a small one at once, on a large one when it is its turn.
   *
   * @param work is done when it returns, but for what waits for others
   * @throws RequestError `overloaded` when what waits would fill the memory
   */
  handle(bytes: number, work: () => void): void {
    if (bytes <= LARGE_BODY_BYTES) {
      this.#lastSmallAt = performance.now();
      work();
      return;
    }
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      throw overloaded();
    }
    this.#waitingBytes += bytes;
    this.#inTurn(() => {
      this.#waitingBytes -= bytes;
      work();
      return 0;
    });
  }

  #inTurn(work: Work): void {
    this.#waiting.push(work);
    if (!this.#isAtWork) this.#next();
  }

  #next(): void {
    const work = this.#waiting.shift();
    this.#isAtWork = work !== undefined;
    if (work === undefined) return;
    const begin = performance.now();
    let extraMs = 0;
    try {
      extraMs = work();
    } finally {
      const ms = performance.now() - begin + extraMs;
      this.#restUntil = Math.max(begin, this.#restUntil) + REST_PER_SQUARE * ms ** 2;
      this.#rest();
    }
  }

  #rest(): void {
    const now = performance.now();
    if (now - this.#lastSmallAt > OTHERS_STAY_MS) this.#restUntil = now;
    const left = this.#restUntil - now;
    if (left < SHORTEST_REST_MS) {
      // Not at once: who has come meanwhile is served first.
      setImmediate(() => {
        this.#next();
      });
      return;
    }
    const loadSince = this.#measureLoad();
    setTimeout(
      () => {
        if (loadSince() < IDLE) this.#restUntil = 0;
        this.#rest();
      },
      Math.min(LOOK_EVERY_MS, left),
    );
  }
}

function overloaded(): RequestError {
  const message = 'too many large bodies wait; send this one again later';
  return new RequestError('overloaded', message, { isUnread: true });
}

function measureEventLoop(): () => number {
  const begin = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(begin).utilization;
}
