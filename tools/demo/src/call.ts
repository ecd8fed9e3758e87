import { mysqlTls, readStackEnv, stackDirOf, withStackEnv } from '@clickstream/local-stack';
import { openMySqlStore, type ProcedureName } from '@clickstream/mysql-store';
import { errorChain } from '@clickstream/service-core';
import { Argument, Command } from 'commander';

const PROCEDURES: readonly ProcedureName[] = ['GetClicks', 'GetUniqueUsers', 'GetAvgTimeSpent'];

/** `npm run call -- GetClicks page_1 USA`: asks MySQL as any client would, for those who have no client at hand. */
const command = new Command('call')
  .description('Calls one of the public procedures and prints its one value.')
  .addArgument(new Argument('<procedure>').choices(PROCEDURES))
  .argument('<url>', 'page, as it stands in aggregated_clickstream')
  .argument('<country>', 'name, alpha-2, alpha-3 or alias')
  .action(async (procedure: ProcedureName, url: string, country: string) => {
    const env = withStackEnv(readStackEnv(stackDirOf(process.env)), process.env);
    const mysqlUrl = env['MYSQL_READER_URL'] ?? env['MYSQL_URL'];
    if (mysqlUrl === undefined) {
      throw new Error('no MySQL: run "npm run stack -- up" or set MYSQL_READER_URL');
    }
    await using store = await openMySqlStore({ url: mysqlUrl, ...mysqlTls(env) });
    const value = await store.callProcedure(procedure, { url, country });
    process.stdout.write(`${String(value)}\n`);
  });

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  process.exitCode = 1;
}
