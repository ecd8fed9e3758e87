import {
  BATCH_STATES,
  type Batch,
  type BatchId,
  type BatchLog,
  type BatchPage,
  type BatchState,
} from '../batch.ts';
import { SparkLauncherError } from '../spark-launcher-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The functions below read Livy's JSON; fields that are not listed are ignored. */
export function readBatch(value: unknown): Batch {
  const fields = object(value);
  return {
    id: integer(fields, 'id') as BatchId,
    name: textOrNull(fields, 'name'),
    state: readState(fields),
    appId: textOrNull(fields, 'appId'),
    log: lines(fields),
  };
}

export function readState(value: unknown): BatchState {
  const state = object(value)['state'];
  if (typeof state !== 'string') throw notLivy('state');
  return BATCH_STATES.find((known) => known === state) ?? 'unknown';
}

export function readPage(value: unknown): BatchPage {
  const fields = object(value);
  const { sessions } = fields;
  if (!Array.isArray(sessions)) throw notLivy('sessions');
  return {
    from: integer(fields, 'from'),
    total: integer(fields, 'total'),
    batches: sessions.map(readBatch),
  };
}

export function readLog(value: unknown): BatchLog {
  const fields = object(value);
  return { from: integer(fields, 'from'), total: integer(fields, 'total'), lines: lines(fields) };
}

export function readVersion(value: unknown): string {
  const { version } = object(value);
  if (typeof version !== 'string') throw notLivy('version');
  return version;
}

/** Output lines with their indentation; Livy puts a line break before the heading of the second stream. */
function lines({ log }: Fields): string[] {
  if (log === undefined || log === null) return [];
  if (!Array.isArray(log)) throw notLivy('log');
  return log.map((line) => String(line).replace(/^\n/, '').trimEnd()).filter((line) => line !== '');
}

function object(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw notLivy('the answer');
  return value as Fields;
}

function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw notLivy(name);
  return value;
}

function textOrNull(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value !== null && typeof value !== 'string') throw notLivy(name);
  return value;
}

function notLivy(what: string): SparkLauncherError {
  return new SparkLauncherError(`Livy answered something unexpected as ${what}`, {
    code: 'SPARK_LAUNCHER_PROTOCOL',
  });
}
