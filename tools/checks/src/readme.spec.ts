import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const HEADINGS = [
  '## Why',
  '## Concepts',
  '## Usage',
  '## Failure semantics',
  '## How to extend',
  '## File layout',
];
const MOST_LINES = 130;

describe('the READMEs', () => {
  it.each(globSync('{apps,libs,tools}/*/package.json', { cwd: ROOT }).map((file) => [file]))(
    'beside %s has the six headings in their order, and an end',
    (manifest) => {
      const lines = readFileSync(join(ROOT, manifest, '../README.md'), 'utf8').split('\n');

      expect(lines.filter((line) => line.startsWith('## '))).toEqual(HEADINGS);
      expect(lines.filter((line) => !line.startsWith('|')).length).toBeLessThanOrEqual(MOST_LINES);
    },
  );
});
