import { formatTable } from '../cli/format-table.ts';
import { print, say } from '../cli/print.ts';
import type { DeadLettersConfig } from '../config.ts';
import { chosenBy, withLetterBox, type Choice } from './choice.ts';
import type { Letter } from './letter-box.ts';
import { safeText } from './preview-bytes.ts';

export interface ListFlags extends Choice {
  readonly limit?: number;
  readonly json: boolean;
}

const ROWS_SHOWN = 100;
const MESSAGE_SHOWN = 60;

/** `list` */
export function runList(
  config: DeadLettersConfig,
  { flags, signal }: { readonly flags: ListFlags; readonly signal: AbortSignal },
): Promise<void> {
  return withLetterBox(config, signal, async (box) => {
    const chosen = box.select(chosenBy(flags));
    const { limit = flags.json ? chosen.length : ROWS_SHOWN } = flags;
    const letters = box.read(chosen.slice(0, limit), signal);
    if (flags.json) {
      for await (const letter of letters) await print(`${JSON.stringify(toLine(letter))}\n`);
    } else if (chosen.length === 0) {
      say(flags.all ? 'no dead letter' : 'no open dead letter');
    } else {
      const rows = [['letter', 'state', 'reason', 'stage', 'failed at (UTC)', 'message']];
      for await (const letter of letters) rows.push(toRow(letter));
      await print(formatTable(rows));
    }
    if (limit < chosen.length) say(`and ${chosen.length - limit} more: --limit`);
  });
}

function toLine({ entry, record, state }: Letter): Record<string, unknown> {
  return {
    id: entry.id,
    state,
    reason: entry.reason,
    stage: entry.stage,
    failedAt: new Date(entry.failedAt).toISOString(),
    message: entry.message ?? record.info.message,
    key: record.key?.toString() ?? null,
    bytes: record.value?.length ?? 0,
    replays: entry.copies.length,
  };
}

function toRow({ entry, record, state }: Letter): string[] {
  const failedAt = new Date(entry.failedAt).toISOString().slice(0, 19).replace('T', ' ');
  const message = safeText(entry.message ?? record.info.message, MESSAGE_SHOWN);
  return [entry.id, state.replace('_', ' '), entry.reason, entry.stage, failedAt, message];
}
