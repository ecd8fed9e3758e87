/**
 * How a value lies in Kafka, as Confluent's serializers write it:
 *
 * ```
 * | 0x00 | schema id, 4 bytes big-endian | Avro body |
 * ```
 */
export const MAGIC_BYTE = 0;
export const HEADER_BYTES = 5;

/** Writes magic byte and schema id at the start of `target`. */
export function writeHeader(target: Buffer, schemaId: number): void {
  target[0] = MAGIC_BYTE;
  target.writeInt32BE(schemaId, 1);
}
