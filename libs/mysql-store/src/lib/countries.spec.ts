import { allCountries, allCountryAliases, countryName } from './countries.ts';

describe('countryName', () => {
  it.each([
    ['US', 'USA'],
    ['DE', 'Germany'],
    ['IN', 'India'],
    ['ZZ', 'Unknown'],
    ['QX', 'QX'],
  ])('publishes %s as %s', (alpha2, name) => {
    expect(countryName(alpha2)).toBe(name);
  });
});

describe('allCountries', () => {
  it('has every code once and every name once', () => {
    const all = allCountries();

    expect(all.length).toBeGreaterThan(245);
    for (const field of ['alpha2', 'alpha3', 'name'] as const) {
      expect(new Set(all.map((country) => country[field])).size).toBe(all.length);
    }
  });
});

describe('allCountryAliases', () => {
  it.each([
    ['United States', 'US'],
    ['United States of America', 'US'],
    ['UK', 'GB'],
    ['Great Britain', 'GB'],
    ['Ivory Coast', 'CI'],
    ['Turkey', 'TR'],
  ])('knows %s', (alias, alpha2) => {
    expect(allCountryAliases()).toContainEqual({ alias, alpha2 });
  });

  it.each([
    ['India', 'IN'],
    ['USA', 'US'],
    ['Unknown', 'ZZ'],
    ['Türkiye', 'TR'],
    ['Syria', 'SY'],
    ['America', 'US'],
  ])('knows the published or everyday name %s', (alias, alpha2) => {
    expect(allCountryAliases()).toContainEqual({ alias, alpha2 });
  });

  it('never hides a published name', () => {
    const aliases = new Map(allCountryAliases().map(({ alias, alpha2 }) => [alias, alpha2]));

    for (const { name, alpha2 } of allCountries()) {
      expect([name, aliases.get(name)]).toEqual([name, alpha2]);
    }
  });
});
