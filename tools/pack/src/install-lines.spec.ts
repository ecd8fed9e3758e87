import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const OWN = '@clickstream/';
const LIBRARIES = ['service-core', 'event-schema', 'hbase-store', 'mysql-store', 'spark-launcher'];

interface Named {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

describe('the READMEs of the packages', () => {
  it.each(LIBRARIES)('say which tarballs %s is installed from', (library) => {
    const folder = join(ROOT, 'libs', library);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Named;
    const needed = Object.entries(manifest.dependencies ?? {}).filter(([name]) =>
      name.startsWith(OWN),
    );
    const tarballs = [...needed, [manifest.name, manifest.version]].map(
      ([name = '', version = '']) => `./clickstream-${name.slice(OWN.length)}-${version}.tgz`,
    );

    expect(readFileSync(join(folder, 'README.md'), 'utf8').split('\n')).toContain(
      `npm install ${tarballs.join(' ')}`,
    );
  });
});
