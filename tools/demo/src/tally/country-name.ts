import countries from 'i18n-iso-countries';
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' };

countries.registerLocale(english);

/** The published name of a country, found apart from the code that publishes it. */
export function countryName(alpha2: string): string {
  if (alpha2 === 'ZZ') return 'Unknown';
  if (alpha2 === 'US') return 'USA';
  return countries.getName(alpha2, 'en') ?? alpha2;
}
