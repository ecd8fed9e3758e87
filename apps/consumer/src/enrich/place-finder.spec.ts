import type { GeoDatabase } from '@clickstream/enrichment';

import { createPlaceFinder } from './place-finder.ts';

function databaseOf(build: string, city: string): Pick<GeoDatabase, 'find' | 'name' | 'build'> {
  return { name: 'city', build, find: () => ({ country: 'GB', city, region: null }) };
}

describe('PlaceFinder', () => {
  it('takes place and database from one version, also when it is replaced during an event', () => {
    const old = databaseOf('2026-01-01', 'London');
    let current = old;
    const replacing = {
      ...old,
      find: (ip: string | null) => {
        current = databaseOf('2026-02-01', 'Leeds');
        return old.find(ip);
      },
    };
    current = replacing;
    const places = createPlaceFinder(() => current);

    expect(places.find('81.2.69.142')).toEqual({
      country: 'GB',
      city: 'London',
      region: null,
      database: 'city 2026-01-01',
    });
    expect(places.find('81.2.69.142')).toMatchObject({
      city: 'Leeds',
      database: 'city 2026-02-01',
    });
  });
});
