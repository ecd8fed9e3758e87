import { closedError } from './connection-pool.ts';

const newSignal = () => Promise.withResolvers<undefined>();

/** Counts the operations under way, so that closing can wait for them. */
export class OperationGate {
  #running = 0;
  #drained: ReturnType<typeof newSignal> | undefined;

  /** Runs an operation. @throws HBaseStoreError `HBASE_STORE_CLOSED` once closing has begun */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#drained !== undefined) throw closedError();
    this.#running += 1;
    try {
      return await operation();
    } finally {
      this.#leave();
    }
  }

  /** Lets nobody in any more; resolves when the last one is out. */
  async close(): Promise<void> {
    const drained = (this.#drained ??= newSignal());
    if (this.#running === 0) drained.resolve(undefined);
    await drained.promise;
  }

  #leave(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#drained?.resolve(undefined);
  }
}
