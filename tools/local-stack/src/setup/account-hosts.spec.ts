import { accountHosts } from './account-hosts.ts';

describe('accountHosts', () => {
  it.each([
    [{}, undefined],
    [{ MYSQL_ACCOUNT_HOSTS: '' }, undefined],
    [{ MYSQL_ACCOUNT_HOSTS: ' , ' }, undefined],
    [{ MYSQL_ACCOUNT_HOSTS: '%' }, ['%']],
    [
      { MYSQL_ACCOUNT_HOSTS: 'localhost, 10.1.0.0/255.255.0.0' },
      ['localhost', '10.1.0.0/255.255.0.0'],
    ],
  ])('makes of %j the hosts %j', (env, hosts) => {
    expect(accountHosts(env)).toEqual(hosts);
  });
});
