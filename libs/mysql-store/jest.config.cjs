const integration = process.env.CLICKSTREAM_TESTS === 'integration';

module.exports = {
  displayName: 'mysql-store',
  preset: '../../jest.preset.cjs',
  ...(integration && {
    globalSetup: './jest.start-mariadb.cjs',
    globalTeardown: './jest.stop-mariadb.cjs',
  }),
};
