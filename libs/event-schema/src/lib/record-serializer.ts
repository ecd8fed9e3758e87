import type { AvroSerializer } from './avro-codec.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { createLongCheck } from './number-check.ts';
import type { ReaderSchema } from './reader-schema.ts';
import { HEADER_BYTES, writeHeader } from './wire-format.ts';

const INITIAL_SCRATCH_BYTES = 16 * 1024;

/** A serializer for a known schema id; `AvroCodec.openSerializer` finds the id first. */
export function createAvroSerializer<T>(schema: ReaderSchema, schemaId: number): AvroSerializer<T> {
  const { type } = schema;
  const checkLongs = createLongCheck(type);
  let scratch = newScratch(schemaId, INITIAL_SCRATCH_BYTES);
  const write = (event: T): number => {
    try {
      checkLongs?.(event);
      return type.encode(event, scratch, HEADER_BYTES);
    } catch (cause) {
      throw invalidEvent(fieldsThatDoNotFit(schema, event), cause);
    }
  };
  return {
    schemaId,
    encode: (event) => {
      let end = write(event);
      if (end < 0) {
        // a negative end is the number of missing bytes
        scratch = newScratch(schemaId, 2 * (scratch.length - end));
        end = write(event);
      }
      const encoded = Buffer.allocUnsafe(end);
      scratch.copy(encoded, 0, 0, end);
      return encoded;
    },
  };
}

function newScratch(schemaId: number, bytes: number): Buffer {
  const scratch = Buffer.allocUnsafeSlow(bytes);
  writeHeader(scratch, schemaId);
  return scratch;
}

function fieldsThatDoNotFit({ type }: ReaderSchema, event: unknown): string[] {
  if (typeof event !== 'object' || event === null) return [];
  const values = new Map<string, unknown>(Object.entries(event));
  return type.fields
    .filter((field) => {
      const value = values.get(field.name);
      try {
        createLongCheck(field.type)?.(value);
        return !field.type.isValid(value);
      } catch {
        return true;
      }
    })
    .map((field) => field.name);
}

function invalidEvent(fields: readonly string[], cause: unknown): EventSchemaError {
  const where = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
  return new EventSchemaError(`the event does not fit the schema${where}`, {
    code: 'EVENT_SCHEMA_INVALID_EVENT',
    cause,
    context: { fields },
  });
}
