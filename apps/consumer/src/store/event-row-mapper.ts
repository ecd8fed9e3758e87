import { REFERRER_LIST_VERSION } from '@clickstream/enrichment';
import { encodeBoolean, encodeDouble, encodeLong, encodeText } from '@clickstream/hbase-store';

import type { EnrichedEvent } from '../enrich/event-enricher.ts';
import type { EventRow } from './event-store.ts';

/** Where the event lay in Kafka; kept with the row for audits. */
export interface EventSource {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/**
 * The row of an event. Pure. Null is no cell; what nobody groups by shares the cell `click_data:rest`.
 *
 * ```
 * click_data       event_id event_type user_id session_id page_view_id url raw_url referrer
 *                  referrer_medium referrer_source timestamp received_at time_spent source
 *                  app_id kafka rest
 * geo_data         country city region ip database
 * user_agent_data  browser browser_version os os_version device bot bot_reason raw
 * ```
 */
export function toEventRow(enriched: EnrichedEvent, source: EventSource): EventRow {
  const { event, page, place, agent } = enriched;
  return {
    userId: event.user_id,
    timestampMs: event.timestamp,
    eventId: event.event_id,
    cells: {
      click_data: {
        ...texts({
          event_id: event.event_id,
          event_type: event.event_type,
          user_id: event.user_id,
          session_id: event.session_id,
          page_view_id: event.page_view_id,
          url: page.url,
          raw_url: event.url,
          referrer: event.referrer,
          referrer_medium: page.referrer.medium,
          referrer_source: page.referrer.source,
          source: event.source,
          app_id: event.app_id,
          kafka: `${source.topic}/${source.partition}/${source.offset}`,
          rest: restOf(enriched),
        }),
        timestamp: encodeLong(event.timestamp),
        received_at: encodeLong(event.received_at),
        ...(event.time_spent === null ? {} : { time_spent: encodeDouble(event.time_spent) }),
      },
      geo_data: texts({
        country: place.country,
        city: place.city,
        region: place.region,
        ip: event.ip,
        database: place.database,
      }),
      user_agent_data: {
        ...texts({
          browser: agent.browser,
          browser_version: agent.browserVersion,
          os: agent.os,
          os_version: agent.osVersion,
          device: agent.device,
          bot_reason: agent.botReason,
          raw: event.user_agent,
        }),
        bot: encodeBoolean(agent.bot),
      },
    },
  };
}

/** The fields without a cell of their own, as JSON; nulls are left out. */
function restOf({ event, page, campaign }: EnrichedEvent): string {
  return JSON.stringify({
    client_event_id: event.client_event_id ?? undefined,
    event_name: event.event_name ?? undefined,
    user_id_kind: event.user_id_kind,
    title: event.title ?? undefined,
    timestamp_source: event.timestamp_source,
    url_rules: page.urlRules,
    referrer_term: page.referrer.term ?? undefined,
    referrer_rules: page.referrer.medium === null ? undefined : REFERRER_LIST_VERSION,
    campaign: campaign.campaign ?? undefined,
    click_id: campaign.clickId ?? undefined,
    client_hints: event.client_hints ?? undefined,
    properties: event.properties ?? undefined,
  });
}

function texts(values: Readonly<Record<string, string | null>>): Record<string, Buffer> {
  const cells: Record<string, Buffer> = {};
  for (const [qualifier, value] of Object.entries(values)) {
    if (value !== null) cells[qualifier] = encodeText(value);
  }
  return cells;
}
