import { createHash } from 'node:crypto';

import { silentLogger } from '@clickstream/service-core';
import {
  COMPRESSION,
  createKafka,
  type CompressionName,
  type Producer,
} from '@clickstream/service-kit/kafka';

import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { SentEvent } from '../ledger/sent-event.ts';

const TOPIC = 'clickstream';
const ALL_REPLICAS = -1;

/** A value that can become no row, and why. */
export interface Poison {
  readonly value: Buffer | null;
  /** The reasons that are right for it. */
  readonly reasons: readonly string[];
  /** True when its dead letter cannot hold the value, since nobody can unpack its batch. */
  readonly isPacked?: true;
}

/** Where a batch goes, and how it is packed. */
export interface BatchOptions {
  readonly partition: number;
  readonly compression?: CompressionName;
}

/** Somebody else's producer: it writes into the topic past the collectors, and the ledger knows what. */
export class ForeignProducer implements AsyncDisposable {
  readonly #producer: Producer;
  readonly #ledger: LedgerFile;

  private constructor(producer: Producer, ledger: LedgerFile) {
    this.#producer = producer;
    this.#ledger = ledger;
  }

  static async connect(options: {
    readonly brokers: string;
    readonly ledger: LedgerFile;
  }): Promise<ForeignProducer> {
    const producer = createKafka({
      brokers: options.brokers.split(','),
      clientId: 'foreign-producer',
      logger: silentLogger,
    }).producer({ allowAutoTopicCreation: false });
    await producer.connect();
    return new ForeignProducer(producer, options.ledger);
  }

  /** Events in one batch; what the brokers have acknowledged has to be counted like any other. */
  async sendEvents(
    events: readonly SentEvent[],
    encode: (event: SentEvent) => Buffer,
    batch: BatchOptions,
  ): Promise<void> {
    this.#ledger.sending(events);
    await this.#append(events.map(encode), batch);
    this.#ledger.answered(events.map(({ eventId }) => ({ id: eventId, answer: 'acked' })));
  }

  /** Poison in one batch. @returns the place of each as `topic/partition/offset` */
  async sendPoison(poison: readonly Poison[], batch: BatchOptions): Promise<string[]> {
    const first = await this.#append(
      poison.map(({ value }) => value),
      batch,
    );
    const { partition } = batch;
    const records = poison.map(({ value, reasons, isPacked }, at) => ({
      topic: TOPIC,
      partition,
      offset: String(first + BigInt(at)),
      ...(isPacked === true ? {} : { valueDigest: digestOf(value) }),
      reasons,
    }));
    this.#ledger.poisoned(records);
    return records.map(({ offset }) => `${TOPIC}/${partition}/${offset}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect();
  }

  /** The offset of the first value. */
  async #append(
    values: readonly (Buffer | null)[],
    { partition, compression = 'none' }: BatchOptions,
  ): Promise<bigint> {
    const [answer] = await this.#producer.send({
      topic: TOPIC,
      acks: ALL_REPLICAS,
      compression: COMPRESSION[compression],
      messages: values.map((value) => ({ key: 'foreign', value, partition })),
    });
    const first = answer?.baseOffset;
    if (first === undefined) throw new Error('the brokers do not say where the records are');
    return BigInt(first);
  }
}

function digestOf(value: Buffer | null): string | null {
  return value === null ? null : createHash('sha256').update(value).digest('hex');
}
