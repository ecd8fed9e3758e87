import type { GeoDatabase, GeoPlace } from '@clickstream/enrichment';

/** Where an address lies, and who says so. */
export interface FoundPlace extends GeoPlace {
  /** Name and build of the database. */
  readonly database: string;
}

/** Places by address; no place for null. All of an answer comes from one database. */
export interface PlaceFinder {
  find(ip: string | null): FoundPlace;
}

/** @param current the database to ask; asked for anew with each address, since it may be replaced in between */
export function createPlaceFinder(
  current: () => Pick<GeoDatabase, 'find' | 'name' | 'build'>,
): PlaceFinder {
  return {
    find: (ip) => {
      const geo = current();
      return { ...geo.find(ip), database: `${geo.name} ${geo.build}` };
    },
  };
}
