import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const ROOT = join(__dirname, '../../..');
const READ =
  /\.(?:string|secret|optionalString|integer|number|duration|boolean|oneOf|hosts|url)\(\s*'([A-Z_]+)'/g;
const NAMED = /const (?:name|variable) = '([A-Z_]+)'/g;
/** By a function of the app's own. */
const PASSED = /\(env, '([A-Z_]+)'/g;
/** Read by run-service, by the set-up and the local stack, and by the Spark host's settings. */
const READ_ELSEWHERE = [
  'LOG_LEVEL',
  'HBASE_ZOOKEEPER_QUORUM',
  'MYSQL_ACCOUNT_HOSTS',
  'MYSQL_MIGRATOR_URL',
  'MYSQL_READER_URL',
];
/** Of the local stack, and explained in its README. */
const NOT_SHOWN = ['CLICKSTREAM_STACK_DIR'];

describe('.env.example', () => {
  it('shows every variable that an app reads, and no other', () => {
    const sources = globSync('apps/*/src/**/{config,*-config}.ts', { cwd: ROOT }).map((file) =>
      readFileSync(join(ROOT, file), 'utf8'),
    );
    const read = sources.flatMap((text) =>
      [READ, NAMED, PASSED].flatMap((form) =>
        [...text.matchAll(form)].map(([, name = '']) => name),
      ),
    );
    const shown = Object.keys(parseEnv(readFileSync(join(ROOT, '.env.example'), 'utf8')));

    expect(shown.sort()).toEqual(
      [...new Set([...read, ...READ_ELSEWHERE])].filter((name) => !NOT_SHOWN.includes(name)).sort(),
    );
  });
});
