import { createEventCodec } from '@clickstream/event-schema';

import { print } from '../cli/print.ts';
import type { DeadLettersConfig } from '../config.ts';
import { withLetterBox } from './choice.ts';
import { entryOf } from './letter-box.ts';
import { formatLetter, viewLetter } from './show-letter.ts';

/** `show` */
export function runShow(
  config: DeadLettersConfig,
  options: { readonly id: string; readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { id, json, signal } = options;
  return withLetterBox(config, signal, async (box) => {
    const codec = createEventCodec(config.registry);
    for await (const letter of box.read([entryOf(box.index, id)], signal)) {
      const view = await viewLetter(letter, codec);
      await print(json ? `${JSON.stringify(view)}\n` : formatLetter(view));
    }
  });
}
