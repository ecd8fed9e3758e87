import { requestedProduct, supportedVersion } from './mysql-server.ts';

describe('supportedVersion', () => {
  it.each([
    ['/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', '9.7.4'],
    ['mysqld  Ver 8.4.3 for macos15 on arm64 (Homebrew)', '8.4.3'],
    ['mysqld  Ver 8.0.40-0ubuntu0.24.04.1 for Linux on x86_64', undefined],
    ['mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64', undefined],
    ['nonsense', undefined],
  ])('reads %s as %s', (output, version) => {
    expect(supportedVersion(output)).toBe(version);
  });
});

describe('requestedProduct', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['mysql', 'mysql'],
    ['mariadb', 'mariadb'],
  ])('reads %j as %s', (text, product) => {
    expect(requestedProduct({ STACK_MYSQL_SERVER: text })).toBe(product);
  });

  it('refuses another name', () => {
    expect(() => requestedProduct({ STACK_MYSQL_SERVER: 'postgres' })).toThrow(
      'STACK_MYSQL_SERVER="postgres" is no server; there are mysql, mariadb',
    );
  });
});
