import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import defaultRules from '../rules/canonical-url.json' with { type: 'json' };
import { DEFAULT_URL_RULES, loadUrlRules, parseUrlRules } from './url-rules.ts';

const directory = mkdtempSync(join(tmpdir(), 'test-url-rules-'));

function aFile(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

describe('the rules for canonical URLs', () => {
  it('keep index pages and slashes when nobody says otherwise', async () => {
    const rules = await loadUrlRules({ file: undefined });

    expect(rules).toBe(DEFAULT_URL_RULES);
    expect(rules).toMatchObject({
      name: 'default',
      version: 1,
      indexPages: { policy: 'keep' },
      trailingSlash: 'keep',
    });
    expect(rules.trackingParameters).toContain('gclid');
    expect(rules.trackingPrefixes).toContain('utm_');
  });

  it('are read from a file', async () => {
    const own = { ...defaultRules, name: 'shop', version: 7, trailing_slash: 'strip' };

    expect(await loadUrlRules({ file: aFile('shop.json', JSON.stringify(own)) })).toEqual({
      ...DEFAULT_URL_RULES,
      name: 'shop',
      version: 7,
      trailingSlash: 'strip',
    });
  });

  it.each([
    ['no object', [], ['the whole: must be an object']],
    ['no name', { name: undefined }, ['name: must be a text']],
    ['a name with a space', { name: 'a b' }, ['name: must be a text']],
    ['no version', { version: undefined }, ['version: must be a whole number from 1 on']],
    ['a version that is text', { version: '2' }, ['version: must be a whole number from 1 on']],
    ['version 0', { version: 0 }, ['version: must be a whole number from 1 on']],
    ['no list', { tracking_parameters: 'gclid' }, ['tracking_parameters: must be a list']],
    [
      'parameters that can never match',
      { tracking_parameters: ['gclid', 'GCLID', 5, ''] },
      [
        'tracking_parameters[1]: must',
        'tracking_parameters[2]: must',
        'tracking_parameters[3]: must',
      ],
    ],
    ['a prefix of everything', { tracking_prefixes: [''] }, ['tracking_prefixes[0]: must']],
    ['no index pages', { index_pages: undefined }, ['index_pages: must be an object']],
    [
      'index pages that are none',
      { index_pages: { policy: 'drop', names: ['a/b'], name: 'index' } },
      [
        'index_pages.policy: must be one of keep, strip',
        'index_pages.names[0]: must',
        'index_pages.name: unknown field',
      ],
    ],
    [
      'a wrong policy',
      { trailing_slash: true },
      ['trailing_slash: must be one of keep, strip, add'],
    ],
    ['a typo', { trailingSlash: 'add' }, ['trailingSlash: unknown field, is it a typo?']],
  ])('name every problem of a list with %s', (_, changes, problems) => {
    const json: unknown = Array.isArray(changes) ? changes : { ...defaultRules, ...changes };

    const lines = problemsOf(() => parseUrlRules(json));

    expect(lines).toEqual(problems.map((problem) => expect.stringContaining(problem) as string));
  });

  it.each([
    ['a file that is not there', join(directory, 'missing.json')],
    ['a file that is no JSON', aFile('damaged.json', '{ "name": ')],
  ])('refuse %s, and name it', async (_, file) => {
    await expect(loadUrlRules({ file })).rejects.toMatchObject({
      code: 'ENRICHMENT_URL_RULES_UNUSABLE',
      message: expect.stringContaining(file) as string,
    });
  });
});

function problemsOf(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    return String(error).split('\n  ').slice(1);
  }
  return [];
}
