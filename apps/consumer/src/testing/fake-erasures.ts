import type { ErasedData, Erasures } from '../intake/erasures.ts';

/** Erasures that a test states. */
export class FakeErasures implements Erasures {
  /** User → what was received until then is erased. */
  readonly users = new Map<string, number>();
  /** Values of records, as text. */
  readonly records = new Set<string>();
  beforeAnswer: () => void = () => undefined;

  async current(): Promise<ErasedData> {
    await Promise.resolve();
    this.beforeAnswer();
    return {
      isEmpty: this.users.size === 0 && this.records.size === 0,
      erasesUser: (userId, receivedAtMs) => receivedAtMs <= (this.users.get(userId) ?? -Infinity),
      erasesRecord: ({ value }) => this.records.has(String(value)),
    };
  }
}
