const HEADER_BYTES = 5;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_BYTES = 36;

/**
 * The event id in a record's value, or undefined when the value is none of an event.
 *
 * ```
 *  0     1              5                6
 *  | 0   | schema id    | length zigzag  | event id, 36 characters of UTF-8 …
 * ```
 */
export function eventIdOf(value: Buffer | null): string | undefined {
  if (value?.[0] !== 0 || value[HEADER_BYTES] !== 2 * UUID_BYTES) return undefined;
  const id = value.toString('utf8', HEADER_BYTES + 1, HEADER_BYTES + 1 + UUID_BYTES);
  return UUID.test(id) ? id : undefined;
}
