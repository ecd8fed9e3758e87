/** Who may import whom: the architecture, checked by @nx/enforce-module-boundaries. */
export const layerConstraints = [
  {
    sourceTag: 'type:util',
    onlyDependOnLibsWithTags: ['type:util'],
    allowedExternalImports: [
      'pino',
      '@sinclair/typebox',
      'kafkajs',
      'kafkajs/*',
      'lz4-napi',
      'maxmind',
      'snappy',
      '@ip-location-db/*',
      'fast-check',
    ],
  },
  {
    // Runs in pages: what it imported would be sent to each of them. esbuild makes the script, jsdom is for tests.
    sourceTag: 'type:browser',
    onlyDependOnLibsWithTags: [],
    allowedExternalImports: ['esbuild', 'jsdom'],
  },
  {
    sourceTag: 'type:schema',
    onlyDependOnLibsWithTags: ['type:util', 'type:testing'],
    allowedExternalImports: [
      'avsc',
      '@confluentinc/schemaregistry',
      '@confluentinc/schemaregistry/*',
      'fast-check',
    ],
  },
  {
    sourceTag: 'type:data-access',
    onlyDependOnLibsWithTags: ['type:util', 'type:testing'],
    allowedExternalImports: [
      'hbase-rpc-client',
      'hbase-rpc-client/*',
      'protobufjs',
      'kysely',
      'kysely/*',
      'mysql2',
      'mysql2/*',
      'i18n-iso-countries',
      'i18n-iso-countries/*',
      'fast-check',
    ],
  },
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:data-access',
      'type:schema',
      'type:util',
      'type:browser',
      'type:testing',
    ],
    bannedExternalImports: [
      'kafkajs',
      'kysely',
      'mysql2',
      'hbase-rpc-client',
      'hbase-rpc-client/*',
      'protobufjs',
      'avsc',
      '@confluentinc/schemaregistry',
      '@confluentinc/schemaregistry/*',
      'pino',
    ],
  },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:data-access', 'type:schema', 'type:util'],
  },
  {
    sourceTag: 'type:tool',
    onlyDependOnLibsWithTags: [
      'type:tool',
      'type:data-access',
      'type:schema',
      'type:util',
      'type:testing',
    ],
  },
  {
    sourceTag: 'type:e2e',
    onlyDependOnLibsWithTags: [
      'type:tool',
      'type:data-access',
      'type:schema',
      'type:util',
      'type:testing',
    ],
  },
];
