import { createRequire } from 'node:module';
import { isIPv4, isIPv6 } from 'node:net';
import { basename } from 'node:path';

import maxmind from 'maxmind';

import { EnrichmentError } from './enrichment-error.ts';
import { isSpecialAddress } from './special-addresses.ts';

/** Country of an address that has none, or of which none is known. */
export const UNKNOWN_COUNTRY = 'ZZ';

/** Countries by address, from one file that does not change while it is open. */
export interface GeoDatabase {
  /** ISO 3166-1 alpha-2, or `ZZ` for private, malformed and unknown addresses. Never throws. */
  country(ip: string): string;
  /** Name of the database, from its file name. */
  readonly name: string;
  /** Day when the database was built, `YYYY-MM-DD`. */
  readonly build: string;
}

export interface GeoDatabaseOptions {
  /** An MMDB file with countries, such as GeoLite2-Country.mmdb. Default: the database that comes with this package. */
  readonly file?: string | undefined;
}

/** The record layouts in use: ours and MaxMind's. */
interface CountryRecord {
  readonly country_code?: string;
  readonly country?: { readonly iso_code?: string };
  readonly registered_country?: { readonly iso_code?: string };
}

const DEFAULT_DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
// allocations to a whole region or to nobody are no countries
const NO_COUNTRIES: ReadonlySet<string> = new Set(['AP', 'EU', 'XX', UNKNOWN_COUNTRY]);

/**
 * Reads a geo database into memory.
 *
 * @throws EnrichmentError `ENRICHMENT_GEO_DATABASE_UNREADABLE`
 */
export async function openGeoDatabase(options: GeoDatabaseOptions = {}): Promise<GeoDatabase> {
  const file = options.file ?? createRequire(import.meta.url).resolve(DEFAULT_DATABASE);
  const reader = await openReader(file);
  return {
    country: (ip) => {
      const address = MAPPED_IPV4.exec(ip)?.[1] ?? ip;
      const family = familyOf(address);
      if (family === undefined || isSpecialAddress(address, family)) return UNKNOWN_COUNTRY;
      // a reader of IPv4 data would take the first bits of a longer address for a short one
      if (family === 'ipv6' && reader.metadata.ipVersion === 4) return UNKNOWN_COUNTRY;
      return countryOf(reader.get(address) as CountryRecord | null);
    },
    name: basename(file, '.mmdb'),
    build: reader.metadata.buildEpoch.toISOString().slice(0, 10),
  };
}

async function openReader(file: string): ReturnType<typeof maxmind.open> {
  try {
    return await maxmind.open(file);
  } catch (cause) {
    throw new EnrichmentError(`${file} cannot be read as a geo database`, {
      code: 'ENRICHMENT_GEO_DATABASE_UNREADABLE',
      cause,
    });
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) return 'ipv4';
  // an address with a zone (fe80::1%eth0) means something on one link only
  return isIPv6(address) && !address.includes('%') ? 'ipv6' : undefined;
}

function countryOf(record: CountryRecord | null): string {
  const code =
    record?.country_code ?? record?.country?.iso_code ?? record?.registered_country?.iso_code;
  return code !== undefined && /^[A-Z]{2}$/.test(code) && !NO_COUNTRIES.has(code)
    ? code
    : UNKNOWN_COUNTRY;
}
