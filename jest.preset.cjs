const esmOnly = ['kysely', 'uuid', 'commander', 'cookie'].join('|');

/**
 * Shared Jest settings: unit tests by default; with CLICKSTREAM_TESTS=integration every engine test, with
 * CLICKSTREAM_TESTS=containers the tests that need Docker.
 */
const KINDS = { integration: '*.integration.spec.ts', containers: '*.container.spec.ts' };
const kind = KINDS[process.env.CLICKSTREAM_TESTS];

module.exports = {
  testEnvironment: 'node',
  testMatch: [`<rootDir>/src/**/${kind ?? '*.spec.ts'}`],
  testPathIgnorePatterns:
    kind === undefined
      ? ['/node_modules/', '\\.(integration|container)\\.spec\\.ts$']
      : ['/node_modules/'],
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
  testTimeout: kind !== undefined ? 60_000 : 10_000,
};
