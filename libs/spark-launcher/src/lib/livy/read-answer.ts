import {
  BATCH_STATES,
  type Batch,
  type BatchId,
  type BatchLog,
  type BatchPage,
  type BatchState,
} from '../batch.ts';
import { integer, lines, notLivy, object, textOrNull } from './read-json.ts';

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
