// Needs MySQL and MariaDB: see testing/servers.ts.
import { createConnection, type RowDataPacket } from 'mysql2/promise';

import { parseMySqlUrl } from './connection/pool-options.ts';
import { migratorUrlOf, SERVERS } from './testing/servers.ts';

const OLDEST = { MySQL: [8, 4], MariaDB: [10, 11] } as const;

describe.each(SERVERS)('%s of these tests', (server) => {
  it('is that product, in a version that the README promises', async () => {
    const client = await createConnection(parseMySqlUrl(migratorUrlOf(server)));
    const [[row]] = await client.query<RowDataPacket[]>('select version() as version');
    await client.end();
    const version = String(row?.['version']);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const [oldestMajor, oldestMinor] = OLDEST[server];

    expect(version.includes('MariaDB')).toBe(server === 'MariaDB');
    expect(major * 100 + minor).toBeGreaterThanOrEqual(oldestMajor * 100 + oldestMinor);
  });
});
