import type { BatchSpec } from '../batch.ts';

/** A batch inside the fake: its states come one with each look at it. */
export interface FakeBatch {
  readonly id: number;
  readonly name: string;
  /** Any text, also states that no Livy has. */
  state: string;
  /** States still to come. */
  coming: string[];
  log: string[];
}

/** What the fake makes of a request for a batch. */
export interface FakePlan {
  /** States after `starting`, one with each look; the last one stays. */
  readonly states?: readonly string[];
  readonly log?: readonly string[];
  /** Livy's words of refusal; the batch stays behind as a zombie. */
  readonly rejection?: string;
}

/** What one Livy remembers. Ids count from 0 in each life of it. */
export class FakeBatches {
  readonly #batches = new Map<number, FakeBatch>();
  #nextId = 0;
  #created = 0;

  get created(): number {
    return this.#created;
  }

  get all(): readonly FakeBatch[] {
    return [...this.#batches.values()];
  }

  find(ref: string): FakeBatch | undefined {
    const isId = /^\d+$/.test(ref);
    return this.all.find((batch) => (isId ? batch.id === Number(ref) : batch.name === ref));
  }

  add(
    { name }: BatchSpec,
    { states = ['running', 'success'], log = [], rejection }: FakePlan,
  ): FakeBatch {
    const coming = rejection === undefined ? [...states] : [];
    const batch = { id: this.#nextId, name, state: 'starting', coming, log: [...log] };
    this.#nextId += 1;
    this.#created += 1;
    this.#batches.set(batch.id, batch);
    return batch;
  }

  /** The batch, one state further. */
  look(ref: string): FakeBatch | undefined {
    const batch = this.find(ref);
    if (batch !== undefined) batch.state = batch.coming.shift() ?? batch.state;
    return batch;
  }

  remove(ref: string): boolean {
    const batch = this.find(ref);
    return batch !== undefined && this.#batches.delete(batch.id);
  }

  forgetAll(): void {
    this.#batches.clear();
    this.#nextId = 0;
  }
}
