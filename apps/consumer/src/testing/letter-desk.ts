import { join } from 'node:path';

import { startTestProcess, type TestProcess } from '@clickstream/testing';

import { openLetterBox } from '../dead-letters/letter-box.ts';
import { openKafkaClient } from '../kafka/kafka-client.ts';

const SOURCES = join(import.meta.dirname, '..');

/** What a test asks of the dead letters, and the commands as a user runs them. */
export class LetterDesk {
  readonly #env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
  }

  /** Starts `consumer dead-letters …`; with variables, the program that a failpoint breaks. */
  start(args: readonly string[], failpoint?: Readonly<Record<string, string>>): TestProcess {
    const file = failpoint === undefined ? 'main.ts' : 'testing/fault-letters-main.ts';
    const env = { ...this.#env, ...failpoint };
    return startTestProcess(join(SOURCES, file), ['dead-letters', ...args], env);
  }

  async run(...args: string[]): Promise<{ readonly code: unknown; readonly output: string }> {
    const command = this.start(args);
    const code = await command.ended();
    return { code, output: command.output() };
  }

  /** Letter → state. */
  async states(): Promise<Record<string, string>> {
    await using client = await openKafkaClient((this.#env['KAFKA_BROKERS'] ?? '').split(','));
    const box = await openLetterBox(client, {
      deadLetterTopic: this.#env['KAFKA_DEAD_LETTER_TOPIC'] ?? '',
      groupId: this.#env['KAFKA_GROUP_ID'] ?? '',
      signal: new AbortController().signal,
    });
    return Object.fromEntries(
      [...box.index.entries()].map((entry) => [entry.id, box.index.stateOf(entry)]),
    );
  }

  /** How many records these topics hold in all. */
  async recordsIn(topic: string): Promise<number> {
    await using client = await openKafkaClient((this.#env['KAFKA_BROKERS'] ?? '').split(','));
    const ranges = [...(await client.offsetsOf(topic)).values()];
    return ranges.reduce((sum, { start, end }) => sum + Number(end - start), 0);
  }
}
