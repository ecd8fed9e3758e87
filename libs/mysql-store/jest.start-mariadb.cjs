const { PrivateStack } = require('@clickstream/testing');

/**
 * Engine tests run on MariaDB as well as on MySQL: one server for the whole run, each test in a database of its own.
 *
 * A server of your own is taken instead when MARIADB_MIGRATOR_URL names it.
 */
module.exports = async () => {
  if (process.env.MARIADB_MIGRATOR_URL) return;
  const stack = await PrivateStack.start({
    only: ['mysql'],
    env: { STACK_MYSQL_SERVER: 'mariadb' },
  });
  process.env.MARIADB_MIGRATOR_URL = stack.env.MYSQL_MIGRATOR_URL;
  globalThis.startedMariaDb = stack;
};
