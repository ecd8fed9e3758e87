/** Country of an address that has none, or of which none is known. */
export const UNKNOWN_COUNTRY = 'ZZ';

/** Where an address lies, as far as a database knows it. */
export interface GeoPlace {
  /** ISO 3166-1 alpha-2, or `ZZ`. */
  readonly country: string;
  /** English name of the city; null where none is known. */
  readonly city: string | null;
  /**
   * English name of the state, province or the like; its ISO 3166-2 code (`US-CA`) where the database has no name, null
   * where it has neither.
   */
  readonly region: string | null;
}

export const NO_PLACE: GeoPlace = { country: UNKNOWN_COUNTRY, city: null, region: null };

type Members = Readonly<Record<string, unknown>>;

// allocations to a whole region or to nobody are no countries
const NO_COUNTRIES: ReadonlySet<string> = new Set(['AP', 'EU', 'XX', UNKNOWN_COUNTRY]);
const MAX_NAME_LENGTH = 200;

/**
 * The place in a record of a database. Pure.
 *
 * Two layouts are known: MaxMind's (`country.iso_code`, `city.names.en`, `subdivisions[0]`) and the flat one of
 * ip-location-db (`country_code`, `city`, `state1`). What has another form is not there.
 */
export function placeOf(record: unknown): GeoPlace {
  if (!isObject(record)) return NO_PLACE;
  const country = countryOf(record);
  return {
    country,
    city: textOf(record['city']) ?? englishNameOf(record['city']),
    region: textOf(record['state1']) ?? regionOf(record, country),
  };
}

function countryOf(record: Members): string {
  const code =
    record['country_code'] ??
    membersOf(record['country'])['iso_code'] ??
    membersOf(record['registered_country'])['iso_code'];
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) && !NO_COUNTRIES.has(code)
    ? code
    : UNKNOWN_COUNTRY;
}

/** Of several subdivisions the first is the largest. */
function regionOf(record: Members, country: string): string | null {
  const { subdivisions } = record;
  const first: unknown = Array.isArray(subdivisions) ? subdivisions[0] : undefined;
  const code = textOf(membersOf(first)['iso_code']);
  return englishNameOf(first) ?? (code === null ? null : `${country}-${code}`);
}

function englishNameOf(value: unknown): string | null {
  return textOf(membersOf(membersOf(value)['names'])['en']);
}

/** A text that says something. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME_LENGTH) : null;
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
