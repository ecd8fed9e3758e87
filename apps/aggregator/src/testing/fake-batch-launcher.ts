import type { BatchLauncher } from '../run/ports.ts';

type Status = 'alive' | 'ended';

/** A back end in memory: batches by name, whose fate a test decides when they are submitted. */
export class FakeBatchLauncher implements BatchLauncher {
  readonly batches = new Map<string, Status>();
  readonly submitted: { name: string; args: readonly string[] }[] = [];
  readonly killed: string[] = [];
  /** Thrown by {@link kill} when given. */
  killFailure: Error | undefined;
  log: readonly string[] = [];
  /** Called for each new batch; what it returns is the batch's state from then on. */
  onSubmit: (name: string) => Status = () => 'alive';
  /** Called at each look at a batch that is known. */
  onStatus: (name: string) => void = () => undefined;

  submit(batch: { readonly name: string; readonly args: readonly string[] }): Promise<{
    readonly id: number;
  }> {
    if (!this.batches.has(batch.name)) {
      this.submitted.push(batch);
      this.batches.set(batch.name, this.onSubmit(batch.name));
    }
    return Promise.resolve({ id: this.submitted.length });
  }

  status(name: string): Promise<'alive' | 'ended' | 'gone'> {
    const status = this.batches.get(name);
    if (status !== undefined) this.onStatus(name);
    return Promise.resolve(status ?? 'gone');
  }

  logTail(): Promise<readonly string[]> {
    return Promise.resolve(this.log);
  }

  kill(name: string): Promise<void> {
    this.killed.push(name);
    if (this.killFailure !== undefined) return Promise.reject(this.killFailure);
    this.batches.delete(name);
    return Promise.resolve();
  }
}
