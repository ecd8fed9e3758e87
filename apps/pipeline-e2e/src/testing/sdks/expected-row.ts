import { DEFAULT_URL_RULES } from '@clickstream/enrichment';

import type { RowCells } from '../rows-of.ts';
import type { SdkTarget } from './sdk.ts';

type Cells = Readonly<Record<string, unknown>>;

/** A UUID that somebody drew. */
export const AN_ID = expect.stringMatching(
  /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
) as string;
const A_TIME = expect.any(Number) as number;
const NOWHERE = 'ZZ';

/** Every cell of an event: those that each has, and what an SDK says of this one. */
export function expectedRow(
  { source, appId, topic, geoDatabase }: Omit<SdkTarget, 'browser'> & { readonly source: string },
  said: {
    readonly event: Cells;
    readonly rest: Cells;
    readonly geo?: Cells;
    readonly agent?: Cells;
  },
): RowCells {
  return {
    click_data: {
      event_id: AN_ID,
      timestamp: A_TIME,
      received_at: A_TIME,
      kafka: expect.stringMatching(RegExp(`^${topic}/[0-2]/\\d+$`)) as string,
      source,
      app_id: appId,
      ...said.event,
      rest: {
        timestamp_source: 'client',
        url_rules: `${DEFAULT_URL_RULES.name} ${DEFAULT_URL_RULES.version}`,
        ...said.rest,
      },
    },
    geo_data: { country: NOWHERE, database: geoDatabase, ...said.geo },
    user_agent_data: { bot: false, ...said.agent },
  };
}
