import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openGeoDatabase, type GeoDatabase } from './geo-database.ts';
import { encodeMmdb } from './testing/mmdb-file.ts';

describe('GeoDatabase', () => {
  let geo: GeoDatabase;

  beforeAll(async () => {
    geo = await openGeoDatabase();
  });

  it.each([
    ['8.8.8.8', 'US'],
    ['2001:4860:4860::8888', 'US'],
    ['::ffff:8.8.8.8', 'US'],
    ['83.149.9.216', 'RU'],
  ])('finds the country of %s', (ip, country) => {
    expect(geo.country(ip)).toBe(country);
  });

  it.each([
    '10.1.2.3',
    '10.255.255.255',
    '127.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::ffff:192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.2.7',
    '198.51.100.7',
    '203.0.113.7',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fdff::1',
    'febf::1',
    '::ffff:a01:203',
    '2001:db8::1',
    '',
    'localhost',
    '8.8.8',
    '8.8.8.8:80',
    '999.1.1.1',
    '::ffff:999.1.1.1',
    '__proto__',
    'x'.repeat(100_000),
  ])('knows no country for %.40s', (ip) => {
    expect(geo.country(ip)).toBe('ZZ');
    expect(geo.find(ip)).toEqual({ country: 'ZZ', city: null, region: null });
  });

  it.each(['9.255.255.255', '100.63.255.255', '100.128.0.0', '172.15.0.1', '172.32.0.1'])(
    'knows a country for %s, beside a private range',
    (ip) => {
      expect(geo.country(ip)).toMatch(/^(?!ZZ)[A-Z]{2}$/);
    },
  );

  it('finds no place for no address', () => {
    expect(geo.find(null)).toEqual({ country: 'ZZ', city: null, region: null });
  });

  it('says which database it is', () => {
    expect(geo.name).toBe('geo-whois-asn-country');
    expect(geo.build).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it('opens another database', async () => {
    const file =
      require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb');

    const other = await openGeoDatabase({ file });

    expect(other.name).toBe('geo-whois-asn-country-ipv4');
    expect(other.country('8.8.8.8')).toBe('US');
    expect(other.country('2001:4860:4860::8888')).toBe('ZZ');
  });

  it('finds city and region where the database has them', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'geo-test-'));
    const file = join(directory, 'city.mmdb');
    const networks = {
      '81.2.69.0/24': {
        country: { iso_code: 'GB' },
        city: { names: { en: 'London' } },
        subdivisions: [{ iso_code: 'ENG', names: { en: 'England' } }],
      },
      '2a02:cf40::/29': { country_code: 'NO', city: 'Oslo', state1: 'Oslo County' },
      '1.0.0.0/24': { country_code: 'AU' },
      '10.0.0.0/8': { country_code: 'US', city: 'Nowhere' },
    };
    await writeFile(file, encodeMmdb({ networks, build: '2026-01-31' }));

    const city = await openGeoDatabase({ file });

    expect(city.find('81.2.69.142')).toEqual({ country: 'GB', city: 'London', region: 'England' });
    expect(city.find('::ffff:81.2.69.142').city).toBe('London');
    expect(city.find('2a02:cf47::1')).toEqual({
      country: 'NO',
      city: 'Oslo',
      region: 'Oslo County',
    });
    expect(city.find('1.0.0.1')).toEqual({ country: 'AU', city: null, region: null });
    expect(city.find('81.2.70.1')).toEqual({ country: 'ZZ', city: null, region: null });
    expect(city.find('10.1.2.3')).toEqual({ country: 'ZZ', city: null, region: null });
    expect([city.name, city.build]).toEqual(['city', '2026-01-31']);
    await rm(directory, { recursive: true });
  });

  it('says which file cannot be read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'geo-test-'));
    const file = join(directory, 'broken.mmdb');
    await writeFile(file, 'no database');
    const unreadable = {
      code: 'ENRICHMENT_GEO_DATABASE_UNREADABLE',
      message: expect.stringContaining(directory) as unknown,
    };

    await expect(openGeoDatabase({ file })).rejects.toMatchObject(unreadable);
    await expect(openGeoDatabase({ file: `${file}.not` })).rejects.toMatchObject(unreadable);
    await rm(directory, { recursive: true });
  });
});
