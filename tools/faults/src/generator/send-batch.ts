import type { EventState } from '../ledger/ledger.ts';
import type { SentEvent } from '../ledger/sent-event.ts';
import { toWire } from './traffic.ts';

export interface Answer {
  readonly id: string;
  readonly answer: EventState;
}

interface Body {
  readonly rejected?: readonly { readonly index: number }[];
}

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Sends events once and says what the answer means for each.
 *
 * 2xx and 400 speak of every event. 503, no answer, or an answer that breaks off leaves all of them unknown.
 *
 * @throws Error for any other status: the collector promises none for such a request
 */
export async function sendBatch(url: string, events: readonly SentEvent[]): Promise<Answer[]> {
  const unknown = events.map(({ eventId }) => ({ id: eventId, answer: 'unknown' as const }));
  let status: number;
  let body: Body;
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events.map(toWire)),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    status = response.status;
    body = (await response.json()) as Body;
  } catch {
    return unknown;
  }
  if (status === 503) return unknown;
  if (status !== 200 && status !== 400) {
    throw new Error(`the collector answered ${status}: ${JSON.stringify(body)}`);
  }
  const rejected = new Set((body.rejected ?? []).map(({ index }) => index));
  return events.map(({ eventId }, index) => ({
    id: eventId,
    answer: rejected.has(index) ? 'rejected' : 'acked',
  }));
}
