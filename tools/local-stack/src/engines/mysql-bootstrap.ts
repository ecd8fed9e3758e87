import type { StackSecrets } from '../stack/stack-secrets.ts';

export const DATABASE = 'clickstream_db';

/** The user of each role. */
export const MYSQL_USERS = {
  migrator: 'clickstream_migrator',
  aggregator: 'clickstream_aggregator',
  reader: 'clickstream_reader',
} as const;

const GRANTS = {
  migrator: 'ALL PRIVILEGES',
  aggregator: 'SELECT, INSERT, UPDATE, DELETE, EXECUTE',
  reader: 'SELECT, EXECUTE',
} as const;

/**
 * Database and users, one statement per line as the server's init file wants it, safe to run at every start.
 *
 * The host is `localhost` as well as the address, since the server names a loopback client either way.
 */
export function mysqlBootstrap(secrets: StackSecrets): string {
  const lines = [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${secrets.root}';`,
  ];
  for (const role of ['migrator', 'aggregator', 'reader'] as const) {
    for (const host of ['localhost', '127.0.0.1']) {
      const user = `'${MYSQL_USERS[role]}'@'${host}'`;
      lines.push(
        `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${secrets[role]}';`,
        `ALTER USER ${user} IDENTIFIED BY '${secrets[role]}';`,
        `GRANT ${GRANTS[role]} ON ${DATABASE}.* TO ${user};`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
