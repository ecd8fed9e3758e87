import { engineEndpoints } from '@clickstream/testing';

/** What every engine test of this library runs on; `describe.each(SERVERS)`. */
export const SERVERS = ['MySQL', 'MariaDB'] as const;
export type Server = (typeof SERVERS)[number];

/** The migrator's URL on one of them: the stack's MySQL, or the MariaDB that jest.start-mariadb.cjs started. */
export function migratorUrlOf(server: Server): string {
  if (server === 'MySQL') return engineEndpoints('MYSQL_MIGRATOR_URL').MYSQL_MIGRATOR_URL;
  const url = process.env['MARIADB_MIGRATOR_URL'];
  if (url === undefined)
    throw new Error('no MariaDB: run the tests with the project’s Jest settings');
  return url;
}
