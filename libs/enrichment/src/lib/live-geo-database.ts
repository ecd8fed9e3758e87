import { stat } from 'node:fs/promises';

import { errorChain, type Logger } from '@clickstream/service-core';

import {
  geoDatabaseFile,
  openGeoDatabase,
  type GeoDatabase,
  type GeoDatabaseOptions,
} from './geo-database.ts';

/** A geo database whose file may be replaced while it is used. */
export interface LiveGeoDatabase {
  /** The database as it is now. Whoever keeps the answer keeps that version: it never changes. */
  current(): GeoDatabase;
  /** Looks at the file now, as the timer does. Never rejects: a problem is logged. */
  check(): Promise<void>;
  /** Looks no more, after the end of a look under way; the current database can still be asked. */
  close(): Promise<void>;
}

export interface LiveGeoDatabaseOptions extends GeoDatabaseOptions {
  /** How often the file is looked at; the timer keeps no process alive. */
  readonly checkIntervalMs: number;
  readonly logger: Logger;
}

const MISSING = 'missing';

/**
 * Opens a geo database and takes up each new file at its path: written over, renamed over, or behind another symbolic link,
 * as Kubernetes swaps mounted volumes. It asks the file system by the path's name, since notifications come through neither
 * of the last two. A file is read when two looks in a row have seen the same, so that one that is still being copied is left
 * alone. A file that cannot be read changes nothing but the log.
 *
 * @throws EnrichmentError `ENRICHMENT_GEO_DATABASE_UNREADABLE`: there is nothing to go on with at the start
 */
export async function openLiveGeoDatabase(
  options: LiveGeoDatabaseOptions,
): Promise<LiveGeoDatabase> {
  const { logger } = options;
  const file = geoDatabaseFile(options);
  // before it is read: what is written over meanwhile is another file
  let judged = await fingerprintOf(file);
  let seen = judged;
  let database = await openGeoDatabase({ file });
  const check = async (): Promise<void> => {
    const before = seen;
    seen = await fingerprintOf(file);
    if (seen === judged || seen !== before) return;
    judged = seen;
    try {
      database = await openGeoDatabase({ file });
      const { name, build } = database;
      logger.info('geo_database_reloaded', { file, database: name, build });
    } catch (error) {
      logger.error('geo_database_not_reloaded', {
        file,
        inUse: `${database.name} ${database.build}`,
        causes: errorChain(error),
        whatToDo: 'put a whole MMDB file there, best by renaming it over; it is then taken up',
      });
    }
  };
  let running: Promise<void> | undefined;
  const checkOnce = (): Promise<void> => {
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
  const timer = setInterval(() => void checkOnce(), options.checkIntervalMs).unref();
  return {
    current: () => database,
    check: checkOnce,
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Differs for another file and for other content; follows symbolic links. */
async function fingerprintOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join('/');
  } catch {
    return MISSING;
  }
}
