import type { CampaignFacts } from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

import { readEventCampaign } from './event-campaign.ts';
import type { PageFacts, PageReader } from './page-reader.ts';
import type { QueryFilter } from './query-filter.ts';
import type { UserAgentFacts, UserAgentParser } from './user-agent-parser.ts';

/** Countries by address; `ZZ` when there is none. */
export interface CountryFinder {
  country(ip: string): string;
  /** Which database answered: name and build. */
  readonly database: string;
}

/** An event as it may be stored, and what was found out about it. Depends on the event and the databases alone, so a retry finds the same. */
export interface EnrichedEvent {
  readonly event: ClickEvent;
  readonly page: PageFacts;
  /** Of the event as it was sent: what the query says of it may be stored, whatever else may not. */
  readonly campaign: CampaignFacts;
  readonly country: string;
  readonly geoDatabase: string;
  readonly agent: UserAgentFacts;
}

export interface EventEnricher {
  enrich(event: ClickEvent): EnrichedEvent;
}

const UNKNOWN_COUNTRY = 'ZZ';

export function createEventEnricher(parts: {
  readonly countries: CountryFinder;
  readonly agents: UserAgentParser;
  readonly readPage: PageReader;
  readonly filterQuery: QueryFilter;
}): EventEnricher {
  const { countries, agents, readPage, filterQuery } = parts;
  return {
    enrich: (sent) => {
      const event = filterQuery(sent);
      return {
        event,
        page: readPage(event),
        campaign: readEventCampaign(sent),
        country: event.ip === null ? UNKNOWN_COUNTRY : countries.country(event.ip),
        geoDatabase: countries.database,
        agent: agents.parse(event.user_agent),
      };
    },
  };
}
