const FOR = /^[ \t]*for[ \t]*=[ \t]*(?:"(.*)"|([^\s"]+))[ \t]*$/i;

/**
 * The hops of `X-Forwarded-For` and of headers like it, the last one first: an address each, if all is well. Pure.
 *
 * ```
 * 192.0.2.1, 2001:db8::1, 198.51.100.7:1234, [2001:db8::2]:1234
 * ```
 */
export function listedHops(header: string): string[] {
  return header
    .split(',')
    .map((hop) => hop.trim())
    .toReversed();
}

/**
 * The hops of `Forwarded` (RFC 7239), the last one first: what `for` says of each, and an empty text where it says
 * nothing. Pure.
 *
 * ```
 * for=192.0.2.1;proto=https, for="[2001:db8::1]:1234";by=_proxy, for=unknown
 * ```
 */
export function forwardedHops(header: string): string[] {
  return splitFromRight(header, ',').map((element) => {
    const values = splitFromRight(element, ';').flatMap((pair) => {
      const [, quoted, token] = FOR.exec(pair) ?? [];
      const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? token;
      return value === undefined ? [] : [value];
    });
    return values.length === 1 ? (values[0] ?? '') : '';
  });
}

/**
 * The parts between the separators that lie outside quotes, the last one first.
 *
 * Each proxy adds to the right. Read from there, a quote that a client has opened and not closed swallows only what is
 * left of it, and never what a proxy has added.
 */
function splitFromRight(text: string, separator: string): string[] {
  const parts: string[] = [];
  let end = text.length;
  let isQuoted = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === '"' && !isEscaped(text, at)) isQuoted = !isQuoted;
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(at + 1, end));
    end = at;
  }
  return [...parts, text.slice(0, end)];
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
