import { DEFAULT_URL_RULES } from '@clickstream/enrichment';

import { createEventEnricher, type EventEnricher } from '../enrich/event-enricher.ts';
import { createPageReader } from '../enrich/page-reader.ts';
import { createQueryFilter } from '../enrich/query-filter.ts';
import { createUserAgentParser } from '../enrich/user-agent-parser.ts';

/** An enricher whose every address lies in Germany. */
export function createPlainEnricher(queryParameters?: readonly string[]): EventEnricher {
  return createEventEnricher({
    countries: { country: () => 'DE', database: 'test-geo 2026-01-01' },
    agents: createUserAgentParser({ cacheSize: 10 }),
    readPage: createPageReader({ urlRules: DEFAULT_URL_RULES, queryParameters }),
    filterQuery: createQueryFilter(queryParameters),
  });
}
