/** The value of a first-party cookie; undefined when there is none, or none may be read. */
export function readCookie(name: string): string | undefined {
  try {
    const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
    return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
  } catch {
    return undefined;
  }
}

/** Does nothing where the browser refuses cookies. */
export function writeCookie(
  name: string,
  value: string,
  options: { readonly domain: string | undefined; readonly maxAgeSeconds: number },
): void {
  const { domain, maxAgeSeconds } = options;
  const parts = [
    `${name}=${encodeURIComponent(value)}`,
    'path=/',
    `max-age=${maxAgeSeconds}`,
    'samesite=lax',
  ];
  if (domain !== undefined) parts.push(`domain=${domain}`);
  if (location.protocol === 'https:') parts.push('secure');
  try {
    document.cookie = parts.join(';');
  } catch {
    // A sandboxed page.
  }
}
