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

/** What people say, or said until a few years ago, and the package does not know. */
const EVERYDAY_NAMES: Readonly<Record<string, readonly string[]>> = {
  BN: ['Brunei'],
  BS: ['The Bahamas'],
  CD: ['DR Congo'],
  CV: ['Cabo Verde'],
  FK: ['Falkland Islands'],
  FM: ['Micronesia'],
  GB: ['Britain'],
  LA: ['Laos'],
  MD: ['Moldova'],
  MK: ['Macedonia'],
  MM: ['Burma'],
  MO: ['Macau'],
  NL: ['Holland'],
  SY: ['Syria'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  US: ['America'],
  VA: ['Vatican', 'Vatican City', 'Holy See'],
  VN: ['Viet Nam'],
};

/** Every country with the name under which it is published, and `Unknown` for ZZ. */
export function allCountries(): Country[] {
  const known = Object.entries(countries.getAlpha2Codes()).map(([alpha2, alpha3]) => ({
    alpha2,
    alpha3,
    name: countryName(alpha2),
  }));
  return [...known, { alpha2: UNKNOWN_COUNTRY, alpha3: 'ZZZ', name: 'Unknown' }];
}

/**
 * The English names of countries by which they are found in whatever case, and with or without accents: the published ones
 * first, so that no other name hides one. Codes are found without an alias.
 */
export function allCountryAliases(): CountryAlias[] {
  const aliases = new Map<string, CountryAlias>();
  const add = (alias: string, alpha2: string): void => {
    const key = aliasKey(alias);
    if (!aliases.has(key)) aliases.set(key, { alias, alpha2 });
  };
  for (const { name, alpha2 } of allCountries()) add(name, alpha2);
  for (const alpha2 of Object.keys(countries.getAlpha2Codes())) {
    for (const alias of countries.getName(alpha2, 'en', { select: 'all' }) ?? [])
      add(alias, alpha2);
    for (const alias of EVERYDAY_NAMES[alpha2] ?? []) add(alias, alpha2);
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
