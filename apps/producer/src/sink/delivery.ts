import { SinkError } from './sink-error.ts';

/** The fate of one request's records, which may travel through several lanes. */
export class Delivery {
  readonly done: Promise<undefined>;
  readonly #resolve: (nothing: undefined) => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  #open: number;
  #settled = false;

  constructor(records: number, { timeoutMs }: { readonly timeoutMs: number }) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.done = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#open = records;
    this.#timer = setTimeout(expire, timeoutMs, this, timeoutMs);
  }

  /** True when the answer is given: records not yet sent need not be sent any more. */
  get settled(): boolean {
    return this.#settled;
  }

  acknowledge(): void {
    this.#open -= 1;
    if (this.#open === 0 && this.#settle()) this.#resolve(undefined);
  }

  fail(error: Error): void {
    if (this.#settle()) this.#reject(error);
  }

  /** False when the answer is given already. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    return true;
  }
}

function expire(delivery: Delivery, timeoutMs: number): void {
  delivery.fail(
    new SinkError(`no acknowledgement within ${timeoutMs} ms`, {
      code: 'SINK_TIMEOUT',
      retriable: true,
    }),
  );
}
