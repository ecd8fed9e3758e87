import {
  ensureDatabase,
  openMySqlStore,
  type RoleAccount,
  type TlsOptions,
} from '@clickstream/mysql-store';

export interface MySqlUrls {
  readonly migrator: string;
  readonly aggregator: string;
  readonly reader: string;
  /** For a server of the user's own. */
  readonly tls?: TlsOptions;
}

/**
 * Creates the database, runs the migrations that are missing, and gives the accounts of the other URLs their rights.
 *
 * The accounts log in from `hosts`; by default from the server's own machine only.
 *
 * With one account for everything, as on a server of the user's own, that account already has what it needs.
 */
export async function migrateDatabase(
  urls: MySqlUrls,
  hosts?: readonly string[],
): Promise<readonly string[]> {
  const migrator = { ...(urls.tls && { tls: urls.tls }), url: urls.migrator };
  await ensureDatabase(migrator);
  await using store = await openMySqlStore(migrator);
  const migrated = await store.migrateToLatest();
  const aggregator = accountOf(urls.aggregator);
  const reader = accountOf(urls.reader);
  const { user } = accountOf(urls.migrator);
  if (aggregator.user !== user && reader.user !== user) {
    await store.ensureRoles({ aggregator, reader, ...(hosts === undefined ? {} : { hosts }) });
  }
  return migrated;
}

function accountOf(url: string): RoleAccount {
  const { username, password } = new URL(url);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
