import { isWithin, type LedgerSpan } from './ledger-span.ts';

/** What a collector says of one hour and source: an element of its `/counters`. */
export interface ArrivalCount {
  readonly hour: string;
  readonly source: string;
  readonly received: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly unavailable: number;
}

/** What the collectors say together. */
export interface CollectorCounts {
  /** How many were asked. */
  readonly asked: number;
  /** Those that did not answer, and why. */
  readonly silent: readonly { readonly url: string; readonly reason: string }[];
  readonly counts: readonly ArrivalCount[];
}

const TIMEOUT_MS = 5_000;

/** Asks each collector. They count in memory, from their own start: the numbers stand beside the ledger's, not in it. */
export async function readCollectorCounters(
  urls: readonly string[],
  { span = {}, signal }: { readonly span?: LedgerSpan; readonly signal: AbortSignal },
): Promise<CollectorCounts> {
  const answers = await Promise.all(urls.map((url) => ask(url, signal)));
  return {
    asked: urls.length,
    silent: answers.flatMap((answer) => ('reason' in answer ? [answer] : [])),
    counts: answers
      .flatMap((answer) => ('reason' in answer ? [] : answer.counts))
      .filter(({ hour }) => isWithin(span, Date.parse(hour))),
  };
}

async function ask(
  url: string,
  signal: AbortSignal,
): Promise<
  { readonly counts: readonly ArrivalCount[] } | { readonly url: string; readonly reason: string }
> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) return { url, reason: `answers with status ${response.status}` };
    const body: unknown = await response.json();
    if (Array.isArray(body) && body.every(isArrivalCount)) return { counts: body };
    return { url, reason: 'answers with something else than counters' };
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error;
    return { url, reason: cause instanceof Error ? cause.message : message };
  }
}

function isArrivalCount(value: unknown): value is ArrivalCount {
  const count = value as Partial<Record<keyof ArrivalCount, unknown>> | null;
  return (
    typeof count === 'object' &&
    count !== null &&
    typeof count.hour === 'string' &&
    !Number.isNaN(Date.parse(count.hour)) &&
    typeof count.source === 'string' &&
    Number.isSafeInteger(count.received) &&
    Number.isSafeInteger(count.unavailable) &&
    typeof count.rejected === 'object' &&
    count.rejected !== null
  );
}
