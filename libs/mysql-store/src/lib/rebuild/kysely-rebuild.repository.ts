import { sql, type Kysely } from 'kysely';

import type { CommitResult } from '../commit/commit-result.ts';
import { commitRun } from '../commit/commit-run.ts';
import { KyselyRunRepository } from '../repositories/kysely-run.repository.ts';
import type { RunAttempt, RunRepository } from '../repositories/run.repository.ts';
import type { Database } from '../tables/database.ts';
import { carryOver } from './carry-over.ts';
import type { RebuildRepository } from './rebuild.repository.ts';
import { formerOf, REBUILT_TABLES, shadowOf } from './rebuilt-tables.ts';
import { ShadowTablesPlugin } from './shadow-tables-plugin.ts';

/** The swap waits so long for those who read; new readers wait behind it. */
const SWAP_WAIT_SECONDS = 10;

export class KyselyRebuildRepository implements RebuildRepository {
  readonly runs: RunRepository;
  readonly #long: Kysely<Database>;
  readonly #shadow: Kysely<Database>;

  constructor(db: Kysely<Database>, long: Kysely<Database>) {
    this.#long = long;
    this.#shadow = long.withPlugin(new ShadowTablesPlugin());
    this.runs = new KyselyRunRepository(db.withPlugin(new ShadowTablesPlugin()));
  }

  async begin(): Promise<{ readonly resumed: boolean }> {
    await this.#drop(REBUILT_TABLES.map(formerOf));
    if (await this.#isWhole()) return { resumed: true };
    await this.#drop(REBUILT_TABLES.map(shadowOf));
    for (const table of REBUILT_TABLES) {
      // processed_hour is made last: while it is missing the tables are not whole, and are made again.
      await sql`create table ${sql.table(shadowOf(table))} like ${sql.table(table)}`.execute(
        this.#long,
      );
    }
    return { resumed: false };
  }

  commitRun(run: RunAttempt): Promise<CommitResult> {
    return commitRun(this.#shadow, run);
  }

  carryOver(hours: readonly number[]): Promise<number> {
    return carryOver(this.#long, hours);
  }

  async publish(): Promise<void> {
    const moves = REBUILT_TABLES.flatMap((table) => [
      sql`${sql.table(table)} to ${sql.table(formerOf(table))}`,
      sql`${sql.table(shadowOf(table))} to ${sql.table(table)}`,
    ]);
    await this.#long.connection().execute(async (connection) => {
      await sql`set session lock_wait_timeout = ${SWAP_WAIT_SECONDS}`.execute(connection);
      await sql`rename table ${sql.join(moves)}`.execute(connection);
    });
    await this.#drop(REBUILT_TABLES.map(formerOf));
  }

  async #drop(tables: readonly string[]): Promise<void> {
    const names = sql.join(tables.map((table) => sql.table(table)));
    await sql`drop table if exists ${names}`.execute(this.#long);
  }

  /** Tables of an older version lack what a migration has brought since, and cannot be gone on with. */
  async #isWhole(): Promise<boolean> {
    const columns = await sql<{ table_name: string; definition: string }>`
      select table_name as table_name,
        group_concat(column_name, ' ', column_type order by ordinal_position) as definition
      from information_schema.columns where table_schema = database() group by table_name
    `.execute(this.#long);
    const byTable = new Map(columns.rows.map((row) => [row.table_name, row.definition]));
    return REBUILT_TABLES.every((table) => byTable.get(shadowOf(table)) === byTable.get(table));
  }
}
