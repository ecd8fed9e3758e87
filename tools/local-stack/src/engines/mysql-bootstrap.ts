import type { StackSecrets } from '../stack/stack-secrets.ts';

export const DATABASE = 'clickstream_db';

/** The user of each role. */
export const MYSQL_USERS = {
  migrator: 'clickstream_migrator',
  aggregator: 'clickstream_aggregator',
  reader: 'clickstream_reader',
} as const;

/** Where the stack's accounts log in from: this machine, and through the mapped port of a container. */
export const ACCOUNT_HOSTS = ['localhost', '127.0.0.1', '%'] as const;

/** The stack's own database and those that tests make for themselves; `_` is a wildcard in a grant. */
const MIGRATED = [DATABASE.replaceAll('_', '\\_'), 'test\\_%'];

/**
 * Database and users, one statement per line as the server's init file wants it, safe to run at every start.
 */
export function mysqlBootstrap(secrets: StackSecrets): string {
  const perUser = (Object.keys(MYSQL_USERS) as (keyof typeof MYSQL_USERS)[]).flatMap((role) =>
    ACCOUNT_HOSTS.flatMap((host) => userStatements(role, host, secrets[role])),
  );
  return [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${secrets.root}';`,
    // MariaDB makes these too, without a password.
    "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';",
    ...perUser,
    '',
  ].join('\n');
}

function userStatements(role: keyof typeof MYSQL_USERS, host: string, password: string): string[] {
  const user = `'${MYSQL_USERS[role]}'@'${host}'`;
  const create = [
    `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${password}';`,
    `ALTER USER ${user} IDENTIFIED BY '${password}';`,
  ];
  if (role !== 'migrator') return create;
  // The set-up step works as the migrator and gives the other users their rights on the tables that it makes.
  return [
    ...create,
    `GRANT CREATE USER ON *.* TO ${user};`,
    ...MIGRATED.map(
      (pattern) => `GRANT ALL PRIVILEGES ON \`${pattern}\`.* TO ${user} WITH GRANT OPTION;`,
    ),
  ];
}
