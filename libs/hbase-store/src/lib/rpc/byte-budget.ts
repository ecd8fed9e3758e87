import type { CallBudget } from './call-budget.ts';

interface Waiter {
  readonly bytes: number;
  readonly grant: () => void;
}

/** Bounds the bytes of writes under way; who wants more waits in line. */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #onChange: (usedBytes: number) => void;
  readonly #waiters: Waiter[] = [];
  #usedBytes = 0;

  constructor(maxBytes: number, onChange: (usedBytes: number) => void = () => undefined) {
    this.#maxBytes = maxBytes;
    this.#onChange = onChange;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Waits for room. A single piece above the bound passes when nothing else is under way. */
  async acquire(bytes: number, budget: CallBudget): Promise<void> {
    if (this.#waiters.length === 0 && this.#hasRoom(bytes)) {
      this.#use(bytes);
      return;
    }
    const granted = Promise.withResolvers<boolean>();
    const waiter: Waiter = {
      bytes,
      grant: () => {
        this.#use(bytes);
        granted.resolve(true);
      },
    };
    this.#waiters.push(waiter);
    try {
      await budget.bounded(granted.promise);
    } catch (error) {
      const position = this.#waiters.indexOf(waiter);
      if (position === -1) this.release(bytes);
      else this.#waiters.splice(position, 1);
      this.#grantNext();
      throw error;
    }
  }

  release(bytes: number): void {
    this.#use(-bytes);
    this.#grantNext();
  }

  #use(bytes: number): void {
    this.#usedBytes += bytes;
    this.#onChange(this.#usedBytes);
  }

  #grantNext(): void {
    for (let next = this.#waiters[0]; next !== undefined; next = this.#waiters[0]) {
      if (!this.#hasRoom(next.bytes)) return;
      this.#waiters.shift();
      next.grant();
    }
  }

  #hasRoom(bytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + bytes <= this.#maxBytes;
  }
}
