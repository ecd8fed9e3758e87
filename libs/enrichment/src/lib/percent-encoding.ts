const ESCAPE = /%(?:([0-9a-f]{2}))?/gi;
const UNRESERVED = /^[A-Za-z0-9._~-]$/;
// everything that is no printable ASCII, spaces included
const NOT_PRINTABLE = /[^\x21-\x7e]+/g;

/**
 * One spelling for each escape: unreserved characters are written as themselves, all other escapes in upper case, and
 * a percent sign that begins no escape becomes one.
 */
export function normalisePercentEncoding(text: string): string {
  return text.replace(ESCAPE, (escape: string, hex?: string) => {
    if (hex === undefined) return '%25';
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}

/** Escapes what is not printable ASCII, as UTF-8; lone surrogates become U+FFFD. */
export function toAscii(text: string): string {
  return text.replace(NOT_PRINTABLE, (part) => encodeURIComponent(part.toWellFormed()));
}
