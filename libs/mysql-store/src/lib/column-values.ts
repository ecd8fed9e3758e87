import { MySqlStoreError } from './mysql-store-error.ts';

/** BIGINT and DECIMAL text to a number that is exact; throws beyond 2^53 rather than round. */
export function toCount(value: string | number | bigint): number {
  const count = Number(value);
  if (Number.isSafeInteger(count)) return count;
  throw new MySqlStoreError(`${String(value)} is no exact number in JavaScript`, {
    code: 'MYSQL_STORE_DATA_REFUSED',
  });
}

/** Hour start in milliseconds to the DATETIME text of an hour column, in UTC. */
export function toHourColumn(hourMs: number): string {
  if (hourMs % 3_600_000 !== 0) {
    throw new MySqlStoreError(`${String(hourMs)} is not the start of an hour`, {
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
  }
  return new Date(hourMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** DATETIME text, read as UTC, to milliseconds. */
export function fromDateTimeColumn(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
