/**
 * Which fields a record may have.
 *
 * - `scalars`: values that hold no other values: Avro's primitives, enums and fixed, and unions of them. The decoder
 *   cannot be made to allocate more than the payload holds.
 * - `any`: also arrays, maps and records, at any depth. A few hostile bytes can claim an array of billions, so each body is
 *   walked through before it is decoded, which takes about as long again.
 */
export const FIELD_TYPES = ['scalars', 'any'] as const;
/** One of {@link FIELD_TYPES}. */
export type FieldTypes = (typeof FIELD_TYPES)[number];
