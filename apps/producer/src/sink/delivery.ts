import { SinkError } from './sink-error.ts';

/** The fate of one request's records, which may travel through several lanes. */
export class Delivery {
  readonly done: Promise<void>;
  #open: number;
  #settled = false;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(records: number, options: { readonly timeoutMs: number }) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.done = promise;
    this.#open = records;
    this.#resolve = () => {
      resolve(undefined);
    };
    this.#reject = reject;
    this.#timer = setTimeout(() => {
      this.fail(
        new SinkError(`no acknowledgement within ${options.timeoutMs} ms`, {
          code: 'SINK_TIMEOUT',
          retriable: true,
        }),
      );
    }, options.timeoutMs);
  }

  /** True when the answer is given: records not yet sent need not be sent any more. */
  get settled(): boolean {
    return this.#settled;
  }

  acknowledge(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#settle(this.#resolve);
  }

  fail(error: Error): void {
    this.#settle(() => {
      this.#reject(error);
    });
  }

  #settle(answer: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    answer();
  }
}
