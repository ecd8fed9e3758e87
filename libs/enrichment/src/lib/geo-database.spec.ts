import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openGeoDatabase, type GeoDatabase } from './geo-database.ts';

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
    '127.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::ffff:192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '203.0.113.7',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
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
