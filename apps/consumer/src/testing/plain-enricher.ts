import { DEFAULT_URL_RULES } from '@clickstream/enrichment';

import { createEventEnricher, type EventEnricher } from '../enrich/event-enricher.ts';
import type { IpMasking } from '../enrich/ip-masking.ts';
import { createPageReader } from '../enrich/page-reader.ts';
import { createPlaceFinder } from '../enrich/place-finder.ts';
import { createQueryFilter } from '../enrich/query-filter.ts';
import { createUserAgentParser } from '../enrich/user-agent-parser.ts';

const BERLIN = { country: 'DE', city: 'Berlin', region: 'Land Berlin' };
const NOWHERE = { country: 'ZZ', city: null, region: null };

/** An enricher whose every address lies in Berlin. */
export function createPlainEnricher(
  options: { readonly queryParameters?: readonly string[]; readonly ipMasking?: IpMasking } = {},
): EventEnricher {
  const { queryParameters, ipMasking = 'none' } = options;
  return createEventEnricher({
    places: createPlaceFinder(() => ({
      name: 'test-geo',
      build: '2026-01-01',
      find: (ip) => (ip === null ? NOWHERE : BERLIN),
    })),
    agents: createUserAgentParser({ cacheSize: 10 }),
    readPage: createPageReader({ urlRules: DEFAULT_URL_RULES, queryParameters }),
    filterQuery: createQueryFilter(queryParameters),
    ipMasking,
  });
}
