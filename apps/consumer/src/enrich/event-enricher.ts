import type { CampaignFacts } from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

import { readEventCampaign } from './event-campaign.ts';
import { maskEvent, type IpMasking } from './ip-masking.ts';
import type { PageFacts, PageReader } from './page-reader.ts';
import type { FoundPlace, PlaceFinder } from './place-finder.ts';
import type { QueryFilter } from './query-filter.ts';
import type { UserAgentFacts, UserAgentParser } from './user-agent-parser.ts';

/**
 * An event as it may be stored, and what was found out about it. Depends on the event and the databases alone: a retry finds
 * the same, or what a newer database says.
 *
 * Of two such writes the later one wins, cell by cell: what it does not know is no cell of it and deletes none. So after a
 * newer database the city may be that of the old one and the country that of the new one.
 */
export interface EnrichedEvent {
  /** Its address is masked, as configured. */
  readonly event: ClickEvent;
  readonly page: PageFacts;
  /** Of the event as it was sent: what the query says of it may be stored, whatever else may not. */
  readonly campaign: CampaignFacts;
  readonly place: FoundPlace;
  readonly agent: UserAgentFacts;
}

export interface EventEnricher {
  enrich(event: ClickEvent): EnrichedEvent;
}

export function createEventEnricher(parts: {
  readonly places: PlaceFinder;
  readonly agents: UserAgentParser;
  readonly readPage: PageReader;
  readonly filterQuery: QueryFilter;
  readonly ipMasking: IpMasking;
}): EventEnricher {
  const { places, agents, readPage, filterQuery, ipMasking } = parts;
  return {
    enrich: (sent) => {
      const masked = maskEvent(sent, ipMasking);
      const event = filterQuery(masked);
      return {
        event,
        page: readPage(event),
        campaign: readEventCampaign(masked),
        // the one thing that is found by the whole address
        place: places.find(sent.ip),
        agent: agents.parse(event.user_agent, event.client_hints),
      };
    },
  };
}
