import { LocalStackError } from '../local-stack-error.ts';

/**
 * Settings of hbase-site.xml that `STACK_HBASE_SITE` adds to the stack's own or puts in their place: a JSON object, for
 * tests that need a server with another character.
 */
export function givenHBaseSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const text = env['STACK_HBASE_SITE'] ?? '';
  if (text === '') return {};
  const settings = parse(text);
  if (isSettings(settings)) return settings;
  throw new LocalStackError(
    'LOCAL_STACK_USAGE',
    `STACK_HBASE_SITE="${text}" is no JSON object of names and texts`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSettings(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((setting) => typeof setting === 'string')
  );
}
