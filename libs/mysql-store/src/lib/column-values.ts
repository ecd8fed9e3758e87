import { MySqlStoreError } from './mysql-store-error.ts';

/** BIGINT and DECIMAL text to a number that is exact; throws beyond 2^53 rather than round. */
export function toCount(value: string | number | bigint): number {
  const count = Number(value);
  if (Number.isSafeInteger(count)) return count;
  throw new MySqlStoreError(`${String(value)} is no exact number in JavaScript`, {
    code: 'MYSQL_STORE_DATA_REFUSED',
  });
}

/** Free text for people, cut to a column's length; what the cut or a foreign writer has torn apart is replaced. */
export function toTextColumn(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed();
}

/** Hour start in milliseconds to the DATETIME text of an hour column, in UTC. */
export function toHourColumn(hourMs: number): string {
  if (!isHourStart(hourMs)) {
    throw new MySqlStoreError(`${String(hourMs)} is not the start of an hour`, {
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
  }
  return new Date(hourMs).toISOString().slice(0, 19).replace('T', ' ');
}

export function isHourStart(hourMs: number): boolean {
  return hourMs % 3_600_000 === 0;
}

/** DATETIME text, read as UTC, to milliseconds. */
export function fromDateTimeColumn(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
