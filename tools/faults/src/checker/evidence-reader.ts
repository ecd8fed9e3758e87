import { CheckerError } from './checker-error.ts';
import type { Evidence, PublishedNumbers, StoredEvidence } from './evidence.ts';
import { LogReader } from './log-reader.ts';
import { readNumbers } from './number-reader.ts';
import { RowReader } from './row-reader.ts';

type Env = NodeJS.ProcessEnv;

/**
 * Reads what the pipeline has left in its stores, with no code of the product.
 *
 * Where they are comes from the variables that the apps read: KAFKA_BROKERS, HBASE_BOOTSTRAP (else
 * HBASE_ZOOKEEPER_QUORUM), MYSQL_MIGRATOR_URL (else MYSQL_URL), and the names where they differ from the usual ones. Every
 * reading connects anew, so a store may be down, come back, and be read by the same reader. A reading that fails throws
 * CheckerError `CHECKER_UNREADABLE` and leaves nothing half read behind.
 */
export class EvidenceReader implements AsyncDisposable {
  readonly #env: Env;
  readonly #log: LogReader;
  readonly #rows: RowReader;

  private constructor(env: Env, parts: { readonly log: LogReader; readonly rows: RowReader }) {
    this.#env = env;
    this.#log = parts.log;
    this.#rows = parts.rows;
  }

  /** Connects nowhere yet. @throws CheckerError `CHECKER_NOT_CONFIGURED` */
  static async open({ env }: { readonly env: Env }): Promise<EvidenceReader> {
    mysqlUrlOf(env);
    const log = new LogReader({
      brokers: needed(env, 'KAFKA_BROKERS').split(','),
      topic: env['KAFKA_TOPIC'] ?? 'clickstream',
      deadLetterTopic: env['KAFKA_DEAD_LETTER_TOPIC'] ?? 'clickstream.dead-letters',
      groupId: env['KAFKA_GROUP_ID'] ?? 'clickstream-consumer',
    });
    return new EvidenceReader(env, { log, rows: await RowReader.start({ env }) });
  }

  /** Everything, in the order that {@link Evidence} wants. */
  async read(): Promise<Evidence> {
    const stored = await this.readStored();
    return { ...stored, numbers: await this.readNumbers() };
  }

  /** What is right at any moment, not only when the pipeline has come to rest. */
  async readStored(): Promise<StoredEvidence> {
    const kafka = await this.#log.read();
    const rows = await this.#rows.rows(this.#env['HBASE_EVENTS_TABLE'] ?? 'clickstream_events');
    return { ...kafka, rows };
  }

  readNumbers(): Promise<PublishedNumbers> {
    return readNumbers({ url: mysqlUrlOf(this.#env) });
  }

  /** The version of every hour that the consumers have marked, by start of the hour in milliseconds. */
  readDirtyHours(): Promise<Map<number, bigint>> {
    return this.#rows.counters(this.#env['HBASE_DIRTY_HOURS_TABLE'] ?? 'clickstream_dirty_hours');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rows[Symbol.asyncDispose]();
  }
}

/** The reader of the numbers may not see who the visitors are, so it is not asked. */
function mysqlUrlOf(env: Env): string {
  return env['MYSQL_MIGRATOR_URL'] ?? needed(env, 'MYSQL_URL');
}

function needed(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new CheckerError(`${name} must be set`, { code: 'CHECKER_NOT_CONFIGURED' });
}
