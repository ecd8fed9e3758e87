import { mysqlBootstrap } from './mysql-bootstrap.ts';

const SECRETS = {
  root: 'pw-root',
  migrator: 'pw-migrator',
  aggregator: 'pw-aggregator',
  reader: 'pw-reader',
  visitorHashKey: 'key',
};

describe('mysqlBootstrap', () => {
  const lines = mysqlBootstrap(SECRETS).trimEnd().split('\n');

  it('is one whole statement per line', () => {
    expect(lines.every((line) => line.endsWith(';') && line.indexOf(';') === line.length - 1)).toBe(
      true,
    );
  });

  it('grants rights to the migrator only; the others get theirs with the tables', () => {
    const granted = lines.filter((line) => line.startsWith('GRANT'));

    expect(granted.length).toBeGreaterThan(0);
    expect(granted.every((line) => line.includes("'clickstream_migrator'@"))).toBe(true);
  });

  it('takes `_` in database names for itself, not for any character', () => {
    expect(lines.join('\n')).toContain(String.raw`ON \`clickstream\_db\`.*`.replaceAll('\\`', '`'));
  });
});
