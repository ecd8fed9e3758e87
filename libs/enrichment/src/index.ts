export {
  CAMPAIGN_FIELDS,
  MAX_CAMPAIGN_LENGTH,
  MAX_CLICK_ID_LENGTH,
  readCampaign,
  toCampaign,
  type Campaign,
  type CampaignFacts,
  type ClickId,
} from './lib/campaign.ts';
export {
  canonicalUrl,
  createCanonicalUrl,
  MAX_URL_LENGTH,
  type CanonicalUrl,
} from './lib/canonical-url.ts';
export { ENRICHMENT_CODES, EnrichmentError, type EnrichmentCode } from './lib/enrichment-error.ts';
export { openGeoDatabase, type GeoDatabase, type GeoDatabaseOptions } from './lib/geo-database.ts';
export { UNKNOWN_COUNTRY, type GeoPlace } from './lib/geo-record.ts';
export { ipv6Groups } from './lib/ipv6-groups.ts';
export {
  openLiveGeoDatabase,
  type LiveGeoDatabase,
  type LiveGeoDatabaseOptions,
} from './lib/live-geo-database.ts';
export {
  createReferrerReader,
  MAX_TERM_LENGTH,
  readReferrer,
  REFERRER_MEDIUMS,
  type ReferrerFacts,
  type ReferrerMedium,
  type ReferrerReader,
} from './lib/referrer.ts';
export { REFERRER_LIST_VERSION } from './lib/referrer-list.ts';
export { createUrlFilter, type UrlFilter } from './lib/url-filter.ts';
export {
  DEFAULT_URL_RULES,
  INDEX_PAGE_POLICIES,
  loadUrlRules,
  parseUrlRules,
  TRAILING_SLASH_POLICIES,
  type UrlRules,
} from './lib/url-rules.ts';
