import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/** ISO 3166 has no code for "not known"; ZZ is reserved for users. */
export const UNKNOWN_COUNTRY = 'ZZ';

export interface Country {
  readonly alpha2: string;
  readonly alpha3: string;
  readonly name: string;
}

export interface CountryAlias {
  readonly alias: string;
  readonly alpha2: string;
}

/** Where the published name is not the package's English name. */
const PUBLISHED_NAMES: Readonly<Record<string, string>> = { US: 'USA' };

/** Every country with the name under which it is published, and `Unknown` for ZZ. */
export function allCountries(): Country[] {
  const known = Object.entries(countries.getAlpha2Codes()).map(([alpha2, alpha3]) => ({
    alpha2,
    alpha3,
    name: countryName(alpha2),
  }));
  return [...known, { alpha2: UNKNOWN_COUNTRY, alpha3: 'ZZZ', name: 'Unknown' }];
}

/** Other English names of countries; codes and published names are found without an alias. */
export function allCountryAliases(): CountryAlias[] {
  const published = new Set(allCountries().map((country) => aliasKey(country.name)));
  const aliases = new Map<string, CountryAlias>();
  for (const alpha2 of Object.keys(countries.getAlpha2Codes())) {
    for (const alias of countries.getName(alpha2, 'en', { select: 'all' }) ?? []) {
      const key = aliasKey(alias);
      // Two letters are a code, and codes are looked up first; but UK is no code.
      if (!published.has(key) && !aliases.has(key)) aliases.set(key, { alias, alpha2 });
    }
  }
  return [...aliases.values()];
}

/**
 * The name under which a country appears in `aggregated_clickstream.country`.
 *
 * `USA` for US, `Unknown` for ZZ, the English name for the rest; a code that ISO does not know is published as it is.
 *
 * @example countryName('DE') // 'Germany'
 */
export function countryName(alpha2: string): string {
  if (alpha2 === UNKNOWN_COUNTRY) return 'Unknown';
  return PUBLISHED_NAMES[alpha2] ?? countries.getName(alpha2, 'en') ?? alpha2;
}

/** The database compares aliases without case and accents: so does this key. */
function aliasKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}
