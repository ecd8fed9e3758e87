import { parseArgs } from 'node:util';

import { FIELD_TYPES, type FieldTypes } from '../lib/field-types.ts';

/** What the command line and the environment ask for. */
export interface CompatArguments {
  readonly url: string;
  /** Undefined for the schemas of this package. */
  readonly file: string | undefined;
  /** Undefined where each schema has its own. */
  readonly subject: string | undefined;
  readonly fieldTypes: FieldTypes;
  readonly json: boolean;
}

export const COMPAT_USAGE = `usage: compat [FILE --subject NAME] [--url URL] [--field-types ${FIELD_TYPES.join('|')}] [--json]

Checks schemas before a deploy: may each become the next version of its subject in the registry?
Without FILE these are the schemas of this package, under the subjects of their topics.

  --subject NAME      subject in the registry, such as orders-value
  --url URL           registry with Confluent's API; default is SCHEMA_REGISTRY_URL
  --field-types KIND  what the codec will be told; default ${FIELD_TYPES[0]}
  --json              print the reports as JSON

exit code: 0 compatible, 1 incompatible, 2 wrong usage or no answer from the registry
`;

/** Reads the arguments; a text says what is wrong with them, or is the usage that was asked for. */
export function parseCompatArguments(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): CompatArguments | { readonly problem: string } | 'help' {
  const parsed = parse(args);
  if ('problem' in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help === true) return 'help';
  const [file, ...more] = positionals;
  const url = values.url ?? env['SCHEMA_REGISTRY_URL'] ?? '';
  const fieldTypes = FIELD_TYPES.find((kind) => kind === (values['field-types'] ?? FIELD_TYPES[0]));
  if (more.length > 0) return { problem: 'one FILE at a time' };
  if (file !== undefined && values.subject === undefined) {
    return { problem: 'a FILE needs its --subject' };
  }
  if (fieldTypes === undefined) {
    return { problem: `--field-types is one of ${FIELD_TYPES.join(', ')}` };
  }
  if (!URL.canParse(url)) {
    return {
      problem: 'no registry: set SCHEMA_REGISTRY_URL, give --url, or start the local stack',
    };
  }
  return { url, file, subject: values.subject, fieldTypes, json: values.json === true };
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> | { problem: string } {
  try {
    return parseStrictly(args);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const parseStrictly = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      subject: { type: 'string' },
      url: { type: 'string' },
      'field-types': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
