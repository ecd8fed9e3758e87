import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { formatCheckedSchema } from './format-report.ts';
import { runCompat } from './run-compat.ts';

const NOBODY = 'http://127.0.0.1:9';
const AVSC = join(__dirname, '../../schemas/click-event.avsc');

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const code = await runCompat(args, {
    env,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe('compat', () => {
  it.each([
    ['two files', ['a', 'b', '--subject', 's', '--url', NOBODY], /one FILE/],
    ['a file without its subject', [AVSC, '--url', NOBODY], /--subject/],
    ['no registry', [], /SCHEMA_REGISTRY_URL/],
    ['an option that it does not know', ['--subjects', 's'], /--subjects/],
    ['no such policy', ['--field-types', 'all', '--url', NOBODY], /scalars, any/],
  ])('explains itself when given %s', async (_, args, problem) => {
    const { code, out, err } = await run(args);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(problem);
    expect(err).toMatch(/usage: compat/);
  });

  it('prints its usage when asked', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ['a registry that does not answer', [], /does not answer.*\n.*ECONNREFUSED/],
    ['a file that is not there', ['missing.avsc', '--subject', 's'], /missing\.avsc/],
  ])('does not call %s a verdict', async (_, args, problem) => {
    const { code, out, err } = await run(args, { SCHEMA_REGISTRY_URL: NOBODY });

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(problem);
  });

  it('lets no schema of the package pass unchecked', () => {
    // the only one that there is, so the only one that run-compat.ts names
    expect(readdirSync(join(__dirname, '../../schemas'))).toEqual(['click-event.avsc']);
  });
});

describe('formatCheckedSchema', () => {
  it('has a line for each version and each break', () => {
    const text = formatCheckedSchema({
      file: 'order.avsc',
      subject: 'orders-value',
      compatible: false,
      report: {
        subject: 'orders-value',
        level: 'BACKWARD',
        registeredAs: undefined,
        compatible: false,
        versions: [
          { version: 1, schemaId: 4, required: false, compatible: false, breaks: ['a: x', 'b: y'] },
          { version: 2, schemaId: 9, required: true, compatible: true, breaks: [] },
          { version: 5, schemaId: 11, required: true, compatible: false, breaks: ['c: z'] },
        ],
      },
    });

    expect(text).toBe(
      [
        'orders-value (BACKWARD): order.avsc is NOT compatible',
        '  version 1 (schema 4): breaks, which BACKWARD does not ask about',
        '    a: x',
        '    b: y',
        '  version 2 (schema 9): compatible',
        '  version 5 (schema 11): breaks',
        '    c: z',
        '',
      ].join('\n'),
    );
  });
});
