import { mysqlTls } from './mysql-tls.ts';

describe('mysqlTls', () => {
  it.each([
    [{}, {}],
    [{ MYSQL_TLS_CA: '', MYSQL_TLS_VERIFY_IDENTITY: 'false' }, {}],
    [{ MYSQL_TLS_CA: '/ca.pem' }, { tls: { caFile: '/ca.pem', verifyIdentity: true } }],
    [
      { MYSQL_TLS_CA: '/ca.pem', MYSQL_TLS_VERIFY_IDENTITY: 'false' },
      { tls: { caFile: '/ca.pem', verifyIdentity: false } },
    ],
  ])('makes of %j the options %j', (env, options) => {
    expect(mysqlTls(env)).toEqual(options);
  });
});
