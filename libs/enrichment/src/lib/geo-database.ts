import { createRequire } from 'node:module';
import { isIPv4, isIPv6 } from 'node:net';
import { basename } from 'node:path';

import maxmind from 'maxmind';

import { EnrichmentError } from './enrichment-error.ts';
import { NO_PLACE, placeOf, type GeoPlace } from './geo-record.ts';
import { isSpecialAddress } from './special-addresses.ts';

/** Places by address, from one file; what was read of it does not change while it is open. */
export interface GeoDatabase {
  /** The place of an address: no place for null, private, malformed and unknown ones. Never throws. */
  find(ip: string | null): GeoPlace;
  /** ISO 3166-1 alpha-2, or `ZZ` for private, malformed and unknown addresses. Never throws. */
  country(ip: string): string;
  /** Name of the database, from its file name. */
  readonly name: string;
  /** Day when the database was built, `YYYY-MM-DD`. */
  readonly build: string;
}

export interface GeoDatabaseOptions {
  /**
   * An MMDB file with countries, and cities where it has them, such as GeoLite2-City.mmdb. Default: the database that comes
   * with this package.
   */
  readonly file?: string | undefined;
}

const DEFAULT_DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Looked up once in a new file: a damaged tree must not wait for an event to be found. */
const PROBES = ['1.1.1.1', '8.8.8.8', '203.0.113.1'];

/** The file that {@link openGeoDatabase} reads. */
export function geoDatabaseFile(options: GeoDatabaseOptions): string {
  return options.file ?? createRequire(import.meta.url).resolve(DEFAULT_DATABASE);
}

/**
 * Reads a geo database into memory.
 *
 * @throws EnrichmentError `ENRICHMENT_GEO_DATABASE_UNREADABLE`
 */
export async function openGeoDatabase(options: GeoDatabaseOptions = {}): Promise<GeoDatabase> {
  const file = geoDatabaseFile(options);
  const reader = await openReader(file);
  const find = (ip: string | null): GeoPlace => {
    const address = ip === null ? '' : (MAPPED_IPV4.exec(ip)?.[1] ?? ip);
    const family = familyOf(address);
    if (family === undefined || isSpecialAddress(address, family)) return NO_PLACE;
    // a reader of IPv4 data would take the first bits of a longer address for a short one
    if (family === 'ipv6' && reader.metadata.ipVersion === 4) return NO_PLACE;
    return placeOf(reader.get(address));
  };
  return {
    find,
    country: (ip) => find(ip).country,
    name: basename(file, '.mmdb'),
    build: reader.metadata.buildEpoch.toISOString().slice(0, 10),
  };
}

async function openReader(file: string): ReturnType<typeof maxmind.open> {
  try {
    const reader = await maxmind.open(file);
    for (const address of PROBES) reader.get(address);
    return reader;
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
