import { KyselyMySqlStore } from './kysely-mysql-store.ts';
import type { MySqlStore, MySqlStoreOptions } from './mysql-store.ts';

/**
 * Opens a store whose server has answered once.
 *
 * @throws MySqlStoreError when the server cannot be reached or refuses the account.
 *
 * @example
 * await using store = await openMySqlStore({ url: 'mysql://reader:secret@127.0.0.1:13306/clickstream_db' });
 * console.log(await store.published.top(10));
 */
export async function openMySqlStore(options: MySqlStoreOptions): Promise<MySqlStore> {
  const store = new KyselyMySqlStore(options);
  try {
    await store.ping();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
