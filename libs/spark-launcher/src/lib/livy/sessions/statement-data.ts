import { SparkLauncherError } from '../../spark-launcher-error.ts';
import type { StatementData } from './session.ts';

/** The rows of a SQL statement. Livy cuts them at `livy.rsc.sql.num-rows`, and numbers above 2^53 have lost digits. */
export interface StatementTable {
  readonly columns: readonly {
    readonly name: string;
    /** Spark's type: a word, or the JSON of a nested one. */
    readonly type: string;
  }[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * What a statement printed or evaluated to.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_PROTOCOL` when it gave no text
 */
export function readText(data: StatementData): string {
  const text = data['text/plain'];
  if (typeof text !== 'string') throw lacks('text', data);
  return text;
}

/**
 * What a SQL statement found.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_PROTOCOL` when it gave no table
 */
export function readTable(data: StatementData): StatementTable {
  const table = data['application/json'];
  if (!isObject(table) || !isObject(table['schema'])) throw lacks('table', data);
  const { fields } = table['schema'];
  const rows = table['data'];
  if (!Array.isArray(fields) || !Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw lacks('table', data);
  }
  const columns = fields.map((field: unknown) => {
    if (!isObject(field) || typeof field['name'] !== 'string') throw lacks('table', data);
    const { name, type } = field;
    return { name, type: typeof type === 'string' ? type : JSON.stringify(type) };
  });
  return { columns, rows: rows as unknown[][] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function lacks(what: string, data: StatementData): SparkLauncherError {
  return new SparkLauncherError(
    `the statement gave no ${what} but ${Object.keys(data).join(', ')}`,
    {
      code: 'SPARK_LAUNCHER_PROTOCOL',
    },
  );
}
