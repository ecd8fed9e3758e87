import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger, type LogFields, type Logger } from '@clickstream/service-core';

import { openLiveGeoDatabase, type LiveGeoDatabase } from './live-geo-database.ts';
import { encodeMmdb } from './testing/mmdb-file.ts';

const ADDRESS = '81.2.69.142';
const HOUR_MS = 3_600_000;

function databaseWith(city: string, build: string): Buffer {
  const record = { country: { iso_code: 'GB' }, city: { names: { en: city } } };
  return encodeMmdb({ networks: { '81.2.69.0/24': record }, build });
}

const OLD = databaseWith('London', '2026-01-01');
const NEW = databaseWith('Leeds', '2026-02-01');

describe('LiveGeoDatabase', () => {
  let directory: string;
  let file: string;
  let lines: { readonly event: string; readonly fields: LogFields | undefined }[];
  let logger: Logger;
  let onLine: () => void;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'live-geo-test-'));
    file = join(directory, 'city.mmdb');
    await writeFile(file, OLD);
    lines = [];
    onLine = () => undefined;
    const log = (event: string, fields?: LogFields): void => {
      lines.push({ event, fields });
      onLine();
    };
    logger = { ...silentLogger, info: log, error: log };
  });

  afterEach(() => rm(directory, { recursive: true }));

  const open = (checkIntervalMs = HOUR_MS): Promise<LiveGeoDatabase> =>
    openLiveGeoDatabase({ file, checkIntervalMs, logger });

  /** Two looks that see the same. */
  async function settle(geo: LiveGeoDatabase): Promise<void> {
    await geo.check();
    await geo.check();
  }

  it.each<[string, () => Promise<void>]>([
    ['written over', () => writeFile(file, NEW)],
    [
      'renamed over',
      async () => {
        await writeFile(`${file}.new`, NEW);
        await rename(`${file}.new`, file);
      },
    ],
    [
      'removed and made anew',
      async () => {
        await rm(file);
        await writeFile(file, NEW);
      },
    ],
  ])('takes up a file that was %s', async (_, replace) => {
    const geo = await open();
    const before = geo.current();

    await replace();
    await settle(geo);

    expect(geo.current().find(ADDRESS).city).toBe('Leeds');
    expect(geo.current().build).toBe('2026-02-01');
    expect(lines).toMatchObject([
      { event: 'geo_database_reloaded', fields: { database: 'city', build: '2026-02-01' } },
    ]);
    // who is in the middle of an event goes on with what it began with
    expect([before.find(ADDRESS).city, before.build]).toEqual(['London', '2026-01-01']);
    await geo.close();
  });

  it('takes up a file behind a symbolic link that was swapped, as Kubernetes does', async () => {
    for (const [version, content] of [
      ['v1', OLD],
      ['v2', NEW],
    ] as const) {
      await mkdir(join(directory, version));
      await writeFile(join(directory, version, 'city.mmdb'), content);
    }
    await rm(file);
    await symlink('v1', join(directory, '..data'));
    await symlink(join('..data', 'city.mmdb'), file);
    const geo = await open();

    await symlink('v2', join(directory, '..data_tmp'));
    await rename(join(directory, '..data_tmp'), join(directory, '..data'));
    await settle(geo);

    expect(geo.current().find(ADDRESS).city).toBe('Leeds');
    await geo.close();
  });

  it('finds a new file by itself', async () => {
    const geo = await open(5);
    const reloaded = new Promise<void>((resolve) => {
      onLine = resolve;
    });

    await writeFile(file, NEW);
    await reloaded;

    expect(geo.current().find(ADDRESS).city).toBe('Leeds');
    await geo.close();
  });

  it.each<[string, () => Promise<void>]>([
    ['no database', () => writeFile(file, 'no database')],
    ['empty', () => writeFile(file, '')],
    ['half a database', () => writeFile(file, NEW.subarray(0, NEW.length / 2))],
    ['a database with a damaged tree', () => writeFile(file, NEW.fill(0xff, 0, 600))],
    ['gone', () => rm(file)],
  ])('keeps the old database when the file is %s, and says so once', async (_, damage) => {
    const geo = await open();

    await damage();
    await settle(geo);
    await settle(geo);

    expect(geo.current().find(ADDRESS).city).toBe('London');
    expect(geo.current().build).toBe('2026-01-01');
    expect(lines).toMatchObject([
      {
        event: 'geo_database_not_reloaded',
        fields: {
          file,
          inUse: 'city 2026-01-01',
          causes: expect.anything() as unknown,
          whatToDo: expect.stringContaining('whole MMDB file') as unknown,
        },
      },
    ]);
    await geo.close();
  });

  it('takes up a whole file after a broken one', async () => {
    const geo = await open();
    await writeFile(file, 'no database');
    await settle(geo);

    await writeFile(file, databaseWith('York', '2026-03-01'));
    await settle(geo);

    expect(geo.current().find(ADDRESS).city).toBe('York');
    await geo.close();
  });

  it('leaves a file alone while it changes', async () => {
    const geo = await open();

    await writeFile(file, 'half');
    await geo.check();
    await writeFile(file, 'half of it');
    await geo.check();

    expect(lines).toEqual([]);
    await geo.close();
  });

  it('reads nothing again that has not changed', async () => {
    const geo = await open();
    const before = geo.current();

    await settle(geo);

    expect(geo.current()).toBe(before);
    await geo.close();
  });

  it('keeps no process alive', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();

    const geo = await open();

    expect(timers()).toBe(before);
    await geo.close();
  });

  it('does not start without a database', async () => {
    await rm(file);

    await expect(open()).rejects.toMatchObject({ code: 'ENRICHMENT_GEO_DATABASE_UNREADABLE' });
  });
});
