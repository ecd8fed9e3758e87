import { sql, type RawBuilder } from 'kysely';

/**
 * Temporary tables of the committing connection: the plan's hours, by how much each touched page and country moves, and the
 * visitors that are new. Made before the transaction begins, because its first statement has to be the lock. MySQL cannot open a
 * temporary table twice in one statement: every statement below names each at most once.
 */
export const COMMIT_TABLES: readonly RawBuilder<unknown>[] = [
  sql`drop temporary table if exists commit_hour, commit_delta, commit_visitor`,
  sql`create temporary table commit_hour (
    hour datetime primary key,
    version bigint unsigned not null
  ) engine=InnoDB`,
  sql`create temporary table commit_delta (
    page_id binary(16) not null,
    country char(2) character set ascii collate ascii_bin not null,
    clicks bigint not null,
    time_spent_ms bigint not null,
    time_measured bigint not null,
    new_users bigint not null default 0,
    primary key (page_id, country)
  ) engine=InnoDB`,
  sql`create temporary table commit_visitor (
    page_id binary(16) not null,
    country char(2) character set ascii collate ascii_bin not null,
    user_hash binary(16) not null,
    primary key (page_id, country, user_hash)
  ) engine=InnoDB`,
];
