import type { ClickEvent, EventCodec } from '@clickstream/event-schema';
import { isRetriable } from '@clickstream/service-core';
import type { IHeaders } from '@clickstream/service-kit/kafka';

import type { Letter } from './letter-box.ts';
import { formatPlace } from './letter-id.ts';
import { previewBytes, safeText } from './preview-bytes.ts';

/** A letter as it is shown. */
export interface LetterView {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly stage: string;
  readonly message: string;
  readonly failedAt: string;
  readonly attempts: number;
  readonly schemaId: number | null;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the bytes cannot be read; `unreadable` says why. */
  readonly event: ClickEvent | null;
  readonly unreadable: string | null;
  readonly bytes: number;
  /** The first bytes. */
  readonly hex: string;
  readonly replays: readonly ReplayView[];
}

export interface ReplayView {
  readonly copy: string;
  /** Null for a copy without a mark: the replay was interrupted behind it. */
  readonly replayedAt: string | null;
  readonly fixed: boolean;
  readonly failed: boolean;
}

const PREVIEW_BYTES = 256;

/** What is known of a letter; asks the registry for its schema, and says so when that does not answer. */
export async function viewLetter(letter: Letter, codec: EventCodec): Promise<LetterView> {
  const { entry, record, state } = letter;
  const value = record.value ?? Buffer.alloc(0);
  return {
    id: entry.id,
    state,
    reason: entry.reason,
    stage: entry.stage,
    message: safeText(entry.message ?? record.info.message),
    failedAt: new Date(entry.failedAt).toISOString(),
    attempts: record.info.attempts,
    schemaId: record.info.schemaId ?? null,
    key: record.key === null ? null : safeText(record.key),
    headers: textHeaders(record.headers),
    ...(await decode(record.value, codec)),
    bytes: value.length,
    hex: value.subarray(0, PREVIEW_BYTES).toString('hex'),
    replays: replaysOf(letter),
  };
}

/** For people; the bytes only where the event cannot be read. */
export function formatLetter(view: LetterView): string {
  const lines = [
    ['letter', view.id],
    ['state', view.state.replace('_', ' ')],
    ['failed', `${view.failedAt} at ${view.stage}, attempt ${view.attempts}`],
    ['reason', `${view.reason}: ${view.message}`],
    ['key', view.key ?? '(none)'],
    ...(view.schemaId === null ? [] : [['schema id', String(view.schemaId)]]),
    ...Object.entries(view.headers).map(([name, text]) => ['header', `${safeText(name)}: ${text}`]),
    ...view.replays.map((replay) => ['replay', formatReplay(replay)]),
    ['bytes', String(view.bytes)],
    ['event', view.event === null ? `not readable: ${view.unreadable ?? ''}` : ''],
  ].map(([name = '', text = '']) => `${name.padEnd(10)} ${text}`.trimEnd());
  const body =
    view.event === null
      ? previewBytes(Buffer.from(view.hex, 'hex'), PREVIEW_BYTES)
      : Object.entries(view.event).map(
          ([name, value]) => `${name.padEnd(17)} ${safeText(JSON.stringify(value), 2_000)}`,
        );
  return `${[...lines, ...body.map((line) => `  ${line}`)].join('\n')}\n`;
}

function formatReplay({ copy, replayedAt, fixed, failed }: ReplayView): string {
  const how = fixed ? ', fixed' : '';
  const outcome = failed ? ', failed again' : '';
  return `${copy}, ${replayedAt ?? 'interrupted before its mark'}${how}${outcome}`;
}

async function decode(
  value: Buffer | null,
  codec: EventCodec,
): Promise<Pick<LetterView, 'event' | 'unreadable'>> {
  try {
    const decoded = await codec.deserializer.decodeResolved(value);
    return decoded.ok
      ? { event: decoded.event, unreadable: null }
      : { event: null, unreadable: `${decoded.reason}: ${decoded.message}` };
  } catch (error) {
    if (!isRetriable(error)) throw error;
    return { event: null, unreadable: 'the registry does not answer' };
  }
}

function replaysOf({ entry }: Letter): ReplayView[] {
  const marked = entry.copies.map(({ place, replayedAt, fixed }) => {
    const copy = formatPlace(place);
    const failed = entry.failedCopies.includes(copy);
    return { copy, replayedAt: new Date(replayedAt).toISOString(), fixed, failed };
  });
  const known = new Set(marked.map(({ copy }) => copy));
  const unmarked = entry.failedCopies
    .filter((copy) => !known.has(copy))
    .map((copy) => ({ copy, replayedAt: null, fixed: false, failed: true }));
  return [...marked, ...unmarked];
}

function textHeaders(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const values = Array.isArray(value) ? value : [value ?? ''];
      return [name, values.map((one) => safeText(one)).join(', ')];
    }),
  );
}
