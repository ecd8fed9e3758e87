import { RequestError } from '../request-error.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whose events they are: the key in `Authorization: Basic`, in `X-Write-Key`, or in the first of the protocol's own places
 * that holds one; null without one. A secret behind the key's colon is left out. Pure.
 */
export function writeKeyIn(headers: Headers, places: readonly unknown[]): string | null {
  const { authorization, 'x-write-key': header } = headers;
  for (const candidate of [userIn(authorization), header, ...places]) {
    const [key] = typeof candidate === 'string' ? candidate.split(':') : [];
    if (key !== undefined && key !== '') return key;
  }
  return null;
}

function userIn(authorization: Headers[string]): string | undefined {
  if (authorization === undefined) return undefined;
  const [, basic] = /^basic +(\S+)$/i.exec(String(authorization)) ?? [];
  return basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8');
}

/**
 * Lets a request pass when each of its keys is known. Without known keys the collector is open, and every request passes.
 * Pure.
 *
 * @param given.keys one for each event that can be read, null where it names none
 * @param given.events how many events the request holds, readable or not
 * @throws RequestError `unknown_key`
 */
export function checkWriteKeys(
  given: { readonly keys: readonly (string | null)[]; readonly events: number },
  known: ReadonlySet<string>,
): void {
  if (known.size === 0) return;
  const { keys, events } = given;
  if (keys.length > 0 && keys.every((key) => key !== null && known.has(key))) return;
  throw new RequestError('unknown_key', 'the write key is missing or unknown', { events });
}
