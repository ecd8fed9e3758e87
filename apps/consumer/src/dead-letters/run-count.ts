import { formatTable } from '../cli/format-table.ts';
import { print } from '../cli/print.ts';
import type { DeadLettersConfig } from '../config.ts';
import { chosenBy, withLetterBox, type Choice } from './choice.ts';
import { countLetters, type CountKey, type LetterCount } from './count-letters.ts';

export interface CountFlags extends Choice {
  readonly by: CountKey;
  readonly json: boolean;
}

/** `count` */
export function runCount(
  config: DeadLettersConfig,
  { flags, signal }: { readonly flags: CountFlags; readonly signal: AbortSignal },
): Promise<void> {
  return withLetterBox(config, signal, async (box) => {
    const chosen = box
      .select(chosenBy(flags))
      .map((entry) => ({ entry, state: box.index.stateOf(entry) }));
    const counts = countLetters(chosen, flags.by);
    if (flags.json) {
      for (const count of counts) {
        const line = { [flags.by]: count.key, ...toNumbers(count) };
        await print(`${JSON.stringify(line)}\n`);
      }
      return;
    }
    const heading = [flags.by, 'open', 'never replayed', 'failed again', 'waiting'];
    const rows = [...counts, totalOf(counts)].map((count) => toRow(count, flags.all));
    await print(formatTable([flags.all ? [...heading, 'replayed'] : heading, ...rows]));
  });
}

function toRow(count: LetterCount, all: boolean): string[] {
  const { replayed, ...numbers } = toNumbers(count);
  return [count.key, ...Object.values(numbers), ...(all ? [replayed] : [])].map(String);
}

/** In the order of the columns. */
function toNumbers({ total_open, open, failed_again, waiting, replayed }: LetterCount): {
  readonly [name: string]: number;
  readonly replayed: number;
} {
  return { open: total_open, neverReplayed: open, failedAgain: failed_again, waiting, replayed };
}

function totalOf(counts: readonly LetterCount[]): LetterCount {
  const sum = (name: Exclude<keyof LetterCount, 'key'>): number =>
    counts.reduce((total, count) => total + count[name], 0);
  return {
    key: 'total',
    total_open: sum('total_open'),
    open: sum('open'),
    waiting: sum('waiting'),
    failed_again: sum('failed_again'),
    replayed: sum('replayed'),
  };
}
