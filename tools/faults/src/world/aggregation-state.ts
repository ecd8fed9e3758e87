import { openDirtyHourTable, openRpcHBaseStore } from '@clickstream/hbase-store';
import { waitFor } from '@clickstream/testing';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

type Env = Readonly<Record<string, string>>;

/** A row of `aggregation_run`. */
export interface RunRow {
  readonly epoch: number;
  readonly state: string;
  readonly attempt: number;
  /** Of the holder who changed the run last; who gets the lease later has a higher one. */
  readonly leaseToken: number;
  /** Rows of HBase that count in it; 0 until it is committed. */
  readonly rowsKept: number;
}

const TABLE = 'clickstream_dirty_hours';
const DEADLINE_MS = 90_000;

/** What a scenario asks of MySQL and HBase about the aggregator's work, by connections that no scenario breaks. */
export class AggregationState {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /** The run of this epoch, by default of the last one. */
  async run(epoch?: number): Promise<RunRow | undefined> {
    const [row] = await this.#select(
      `select epoch, state, attempt, lease_token, rows_kept from aggregation_run
        ${epoch === undefined ? '' : `where epoch = ${epoch}`} order by epoch desc limit 1`,
    );
    return row === undefined
      ? undefined
      : {
          epoch: Number(row['epoch']),
          state: String(row['state']),
          attempt: Number(row['attempt']),
          leaseToken: Number(row['lease_token']),
          rowsKept: Number(row['rows_kept']),
        };
  }

  /** Resolves with the run of this epoch when it is committed. */
  untilRunCommitted(epoch: number, timeoutMs: number): Promise<RunRow> {
    return waitFor(
      `epoch ${epoch} to be committed`,
      async () => {
        const run = await this.run(epoch);
        return run?.state === 'committed' && run;
      },
      { timeoutMs },
    );
  }

  /** Rows that count by the manifest of the last attempt of this epoch that has one. */
  async stagedRows(epoch: number): Promise<number> {
    const [row] = await this.#select(
      `select rows_kept from staging_manifest where epoch = ${epoch} order by attempt desc limit 1`,
    );
    if (row === undefined) throw new Error(`no attempt of epoch ${epoch} has a manifest`);
    return Number(row['rows_kept']);
  }

  async committedEpoch(): Promise<number> {
    const [row] = await this.#select('select committed_epoch from aggregation_control');
    return Number(row?.['committed_epoch']);
  }

  /** Resolves when so many epochs more have been committed. */
  async untilCommitted(epochs: number): Promise<void> {
    const goal = (await this.committedEpoch()) + epochs;
    await waitFor(`epoch ${goal}`, async () => (await this.committedEpoch()) >= goal, {
      timeoutMs: DEADLINE_MS,
      intervalMs: 200,
    });
  }

  /** Rows of an hour that were left out, because another row has their event id. @param hourMs its beginning */
  async idCollisions(hourMs: number): Promise<number> {
    const hour = new Date(hourMs).toISOString().slice(0, 19).replace('T', ' ');
    const [row] = await this.#select(
      `select coalesce(sum(id_collisions), 0) as collisions from hourly_arrival where hour = '${hour}'`,
    );
    return Number(row?.['collisions']);
  }

  /** Resolves when no hour is marked that has not been aggregated, and no run is unfinished. */
  async untilClean(): Promise<void> {
    await using hbase = await openRpcHBaseStore({
      bootstrap: (this.#env['HBASE_BOOTSTRAP'] ?? '').split(','),
    });
    const marks = openDirtyHourTable(hbase, { table: TABLE });
    await waitFor(
      'every marked hour to be aggregated',
      async () => {
        const done = await this.#processed();
        const marked = await marks.readVersions();
        if ([...marked].some(([hour, version]) => done.get(hour) !== version)) return false;
        const last = await this.run();
        return last === undefined || ['committed', 'abandoned'].includes(last.state);
      },
      { timeoutMs: DEADLINE_MS, intervalMs: 200 },
    );
  }

  async #processed(): Promise<Map<number, bigint>> {
    const rows = await this.#select('select hour, version from processed_hour');
    return new Map(
      rows.map((row) => [
        Date.parse(`${String(row['hour']).replace(' ', 'T')}Z`),
        BigInt(String(row['version'])),
      ]),
    );
  }

  async #select(sql: string): Promise<RowDataPacket[]> {
    const connection = await createConnection({
      uri: this.#env['MYSQL_URL'] ?? '',
      timezone: 'Z',
      dateStrings: true,
      connectTimeout: 10_000,
    });
    connection.on('error', () => undefined);
    try {
      const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: 10_000 });
      return rows;
    } finally {
      connection.destroy();
    }
  }
}
