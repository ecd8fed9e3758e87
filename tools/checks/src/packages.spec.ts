import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

describe('the manifests of the workspace', () => {
  it.each(globSync('{apps,libs,tools}/*/package.json', { cwd: ROOT }).map((file) => [file]))(
    '%s is its own, not the one that npm packs',
    (file) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { private?: boolean };

      // If not: node ../../tools/pack/src/main.ts postpack, in that folder.
      expect(manifest.private).toBe(true);
    },
  );
});
