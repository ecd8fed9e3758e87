import { MySqlStoreError } from '../mysql-store-error.ts';

/**
 * Refuses what the driver would turn into other SQL than was meant.
 *
 * It writes values into the statement itself: an array becomes a list of expressions, an object an assignment or
 * `[object Object]`, NaN a column name, an invalid Date NULL, and half a surrogate pair another character.
 *
 * @throws MySqlStoreError `MYSQL_STORE_INVALID_ARGUMENT`, which names position and kind but not the value.
 */
export function assertPlainParameters(parameters: readonly unknown[]): void {
  for (const [index, value] of parameters.entries()) {
    const problem = problemOf(value);
    if (problem === undefined) continue;
    throw new MySqlStoreError(`parameter ${String(index + 1)} is ${problem}`, {
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
  }
}

function problemOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : 'no well-formed text';
    case 'number':
      return Number.isFinite(value) ? undefined : `no finite number: ${String(value)}`;
    case 'bigint':
    case 'boolean':
      return undefined;
    case 'object':
      if (value === null || Buffer.isBuffer(value)) return undefined;
      return Array.isArray(value) ? 'an array' : 'an object';
    case 'undefined':
    case 'symbol':
    case 'function':
      return `of type ${typeof value}`;
  }
}
