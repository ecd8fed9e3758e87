import { ServiceError } from '@clickstream/service-core';

export const ENRICHMENT_CODES = [
  /** The geo database file is missing, or no MMDB file. */
  'ENRICHMENT_GEO_DATABASE_UNREADABLE',
  /** The rule file for canonical URLs is missing, no JSON, or not of its shape; the message lists every problem. */
  'ENRICHMENT_URL_RULES_UNUSABLE',
] as const;
export type EnrichmentCode = (typeof ENRICHMENT_CODES)[number];

/** A fault of the installation; never caused by what an event holds. */
export class EnrichmentError extends ServiceError<EnrichmentCode> {
  override readonly name = 'EnrichmentError';
}
