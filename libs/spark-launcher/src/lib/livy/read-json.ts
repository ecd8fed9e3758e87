import { SparkLauncherError } from '../spark-launcher-error.ts';

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Output lines with their indentation; Livy puts a line break before the heading of the second stream. */
export function lines({ log }: Fields): string[] {
  if (log === undefined || log === null) return [];
  if (!Array.isArray(log)) throw notLivy('log');
  return log.map((line) => String(line).replace(/^\n/, '').trimEnd()).filter((line) => line !== '');
}

export function object(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw notLivy('the answer');
  return value as Fields;
}

export function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw notLivy(name);
  return value;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw notLivy(name);
  return value;
}

export function textOrNull(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value !== null && typeof value !== 'string') throw notLivy(name);
  return value;
}

export function notLivy(what: string): SparkLauncherError {
  return new SparkLauncherError(`Livy answered something unexpected as ${what}`, {
    code: 'SPARK_LAUNCHER_PROTOCOL',
  });
}
