import { readFileSync } from 'node:fs';

import { countryName } from '@clickstream/demo';
import { canonicalUrl, type GeoDatabase } from '@clickstream/enrichment';
import { isbot } from 'isbot';

import type { SentEvent } from './expected-rows.ts';

/** A line of the ledger that `simulate --ledger` leaves: what was sent, and how often. */
interface LedgerLine {
  readonly sends: number;
  readonly event: {
    readonly event_id?: string;
    readonly event_type: string;
    readonly user_id?: string;
    readonly url: string;
    readonly time_spent: number | null;
    readonly ip: string;
    readonly user_agent: string;
  };
}

export interface Ledger {
  /** Each event as often as it was sent. */
  readonly sent: readonly SentEvent[];
  readonly repeated: number;
  readonly bots: number;
}

/** Reads a ledger; of the product it uses nothing but the geo database and the URL rule. */
export function readLedger(path: string, geo: GeoDatabase): Ledger {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const sent = lines.flatMap((text) => {
    const line = JSON.parse(text) as LedgerLine;
    return Array.from({ length: line.sends }, () => toSentEvent(line.event, geo));
  });
  return {
    sent,
    repeated: sent.length - lines.length,
    bots: sent.filter((event) => event.bot).length,
  };
}

function toSentEvent(event: LedgerLine['event'], geo: GeoDatabase): SentEvent {
  return {
    // Without an id an event is the same as another one with equal content.
    event_id: event.event_id ?? JSON.stringify(event),
    event_type: event.event_type,
    user_id: event.user_id ?? `${event.ip} ${event.user_agent}`,
    url: canonicalUrl(event.url),
    time_spent: event.time_spent,
    country: countryName(geo.country(event.ip)),
    bot: isbot(event.user_agent),
  };
}
