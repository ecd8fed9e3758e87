import { ServiceError } from '@clickstream/service-core';

import { withDeadline } from './deadline.ts';

interface StopStep {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/**
 * The stops of what has been started, run in reverse order.
 *
 * Every stop runs even when an earlier one fails; a second `stopAll` returns the first one's promise.
 */
export class Lifecycle {
  readonly #steps: StopStep[] = [];
  #stopping: Promise<void> | undefined;

  /** Registers a stop for something that runs already. */
  add(name: string, stop: () => Promise<void>): void {
    this.#steps.push({ name, stop });
  }

  /** Starts a resource and registers its stop as soon as it runs. */
  async start<T>(
    name: string,
    start: () => Promise<T>,
    stop: (started: T) => Promise<void>,
  ): Promise<T> {
    const started = await start();
    this.add(name, () => stop(started));
    return started;
  }

  /**
   * Stops everything, last started first.
   *
   * @throws AggregateError with each failed stop, and `SERVICE_STOP_TIMEOUT` for what did not end in time.
   */
  stopAll(deadlineMs: number): Promise<void> {
    this.#stopping ??= this.#stopEach(Date.now() + deadlineMs);
    return this.#stopping;
  }

  async #stopEach(end: number): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await withDeadline(step.stop(), {
          timeoutMs: Math.max(1, end - Date.now()),
          onTimeout: () =>
            new ServiceError(`${step.name} did not stop in time`, { code: 'SERVICE_STOP_TIMEOUT' }),
        });
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'some parts did not stop cleanly');
  }
}
