import type { ColumnType } from 'kysely';

/** BIGINT: the driver gives decimal text (no precision is lost), anything integral may be written. */
export type BigIntColumn = ColumnType<string, string | number | bigint, string | number | bigint>;
export type NullableBigIntColumn = ColumnType<
  string | null,
  string | number | bigint | null,
  string | number | bigint | null
>;
/** DATETIME in UTC, as text: no time zone conversion anywhere. */
export type DateTimeColumn = string;
/** JSON as text, on MySQL and on MariaDB. */
export type JsonColumn = string;
