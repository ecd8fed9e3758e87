import { entrySources, publishedManifest, type Manifest } from './published-manifest.ts';

function aManifest(changes: Partial<Manifest> = {}): Manifest {
  return {
    name: '@clickstream/thing',
    version: '0.1.0',
    private: true,
    license: 'MIT',
    exports: { '.': './src/index.ts', './testing': './src/testing.ts', './data/*': './data/*' },
    scripts: { prepack: 'x' },
    nx: {},
    dependencies: { avsc: '5.7.9' },
    ...changes,
  };
}

describe('publishedManifest', () => {
  it('points entries to what was compiled, with their types, and ships the rest as it is', () => {
    expect(publishedManifest(aManifest())).toEqual({
      name: '@clickstream/thing',
      version: '0.1.0',
      license: 'MIT',
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './testing': { types: './dist/testing.d.ts', default: './dist/testing.js' },
        './data/*': './data/*',
        './package.json': './package.json',
      },
      files: ['dist', 'data/*'],
      dependencies: { avsc: '5.7.9' },
    });
  });

  it.each(['^5.7.9', '5', '*', 'file:../avsc', 'workspace:*'])(
    'refuses a dependency on %s',
    (version) => {
      const manifest = aManifest({ dependencies: { avsc: version } });

      expect(() => publishedManifest(manifest)).toThrow(/avsc/);
    },
  );
});

describe('entrySources', () => {
  it('leaves out what is not compiled', () => {
    expect(entrySources(aManifest())).toEqual(['./src/index.ts', './src/testing.ts']);
  });
});
