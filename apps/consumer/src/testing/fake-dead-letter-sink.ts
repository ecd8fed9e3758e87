import type { DeadLetter, DeadLetterSink } from '../intake/dead-letter.ts';

/** Keeps dead letters in memory. */
export class FakeDeadLetterSink implements DeadLetterSink {
  readonly letters: DeadLetter[] = [];
  beforeSend: () => Promise<void> | void = () => undefined;

  async send(letters: readonly DeadLetter[]): Promise<void> {
    await this.beforeSend();
    this.letters.push(...letters);
  }
}
