export { canonicalUrl, MAX_URL_LENGTH } from './lib/canonical-url.ts';
export { ENRICHMENT_CODES, EnrichmentError, type EnrichmentCode } from './lib/enrichment-error.ts';
export {
  openGeoDatabase,
  UNKNOWN_COUNTRY,
  type GeoDatabase,
  type GeoDatabaseOptions,
} from './lib/geo-database.ts';
export {
  CANONICAL_URL_VERSION,
  TRACKING_PARAMETERS,
  TRACKING_PREFIXES,
} from './lib/tracking-parameters.ts';
