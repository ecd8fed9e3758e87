/** What may be stored of a URL. Never throws. */
export type UrlFilter = (url: string) => string;

// `;` separated parameters once, and a second `?` comes from links that were put together wrongly
const PAIR = /[&;?][^&;?]*/g;
const AUTHORITY = /^((?:[a-z][a-z0-9+.-]*:)?[\\/]{2})([^\\/]*)/i;
const UP_TO_LAST_AT = /^([a-z][a-z0-9+.-]*:[\\/]*).*@/is;
const SCHEME = /^\s*[a-z][a-z0-9+.-]*:[\\/]/i;

/**
 * Makes the filter that leaves of a URL's query only the parameters with these names, and neither fragment nor
 * credentials. Everything else stays as it was sent, also of paths and bare page names.
 *
 * Names are compared in full, case included, after percent-decoding. Of a URL that cannot be parsed nothing is left
 * after the `?`. Applying it twice changes nothing.
 */
export function createUrlFilter(allowed: readonly string[]): UrlFilter {
  const names: ReadonlySet<string> = new Set(allowed);
  return (url) => {
    const text = before(url, '#');
    const head = before(text, '?');
    if (isBroken(text)) return withoutBrokenCredentials(head, url);
    return withoutCredentials(head) + keptQuery(text.slice(head.length), names);
  };
}

function keptQuery(query: string, names: ReadonlySet<string>): string {
  const kept = [...query.matchAll(PAIR)]
    .map(([pair]) => pair)
    .filter((pair) => names.has(decodedName(pair.slice(1))));
  return kept.length === 0 ? '' : `?${kept.join('').slice(1)}`;
}

function decodedName(pair: string): string {
  const name = before(pair, '=').replaceAll('+', ' ');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function isBroken(text: string): boolean {
  if (SCHEME.test(text)) return !URL.canParse(text);
  return text.startsWith('/') && !URL.canParse(`http://host${text}`);
}

function withoutCredentials(head: string): string {
  const clean = head.replace(AUTHORITY, (_, start: string, authority: string) => {
    return start + authority.slice(authority.lastIndexOf('@') + 1);
  });
  // a browser also finds them where slashes are missing or tabs lie between, and writes them in the usual form
  const parsed = URL.parse(clean);
  if (parsed === null || parsed.username + parsed.password === '') return clean;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

/** Where the parts of a URL cannot be told apart, whatever may be a credential goes. */
function withoutBrokenCredentials(head: string, url: string): string {
  if (head.includes('@')) return head.trimStart().replace(UP_TO_LAST_AT, '$1');
  return url.includes('@') ? head.trimStart().replace(AUTHORITY, '$1') : head;
}

function before(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}
