/**
 * The text of which this is the base64, in either alphabet, with padding or without. Pure.
 *
 * A `+` that stands in a query as it is reads as a space there, and is taken for what it was.
 */
export function fromBase64(encoded: string): string {
  return Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8');
}
