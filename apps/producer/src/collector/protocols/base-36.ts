const BASE_36 = /^-?[0-9a-z]+(?:\.[0-9a-z]+)?$/i;
const RADIX = 36;

/**
 * The number of which JavaScript's `toString(36)` made this text; undefined for a text that is no such number. Pure.
 *
 * Exact for whole numbers up to 2^53.
 */
export function parseBase36(text: string): number | undefined {
  if (!BASE_36.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const magnitude =
    Number.parseInt(whole, RADIX) +
    (fraction === '' ? 0 : Number.parseInt(fraction, RADIX) / RADIX ** fraction.length);
  if (!Number.isFinite(magnitude)) return undefined;
  return text.startsWith('-') ? -magnitude : magnitude;
}
