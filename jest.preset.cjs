const esmOnly = ['kysely', 'uuid', 'commander'].join('|');

/** Shared Jest settings: unit tests by default, every engine test with CLICKSTREAM_TESTS=integration. */
const integration = process.env.CLICKSTREAM_TESTS === 'integration';

module.exports = {
  testEnvironment: 'node',
  testMatch: integration
    ? ['<rootDir>/src/**/*.integration.spec.ts']
    : ['<rootDir>/src/**/*.spec.ts'],
  testPathIgnorePatterns: integration
    ? ['/node_modules/']
    : ['/node_modules/', '\\.integration\\.spec\\.ts$'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', decorators: false }, target: 'es2023' },
        module: { type: 'commonjs' },
        swcrc: false,
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  testTimeout: integration ? 60_000 : 10_000,
};
