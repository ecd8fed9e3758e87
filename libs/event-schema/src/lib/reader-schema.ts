import avro from 'avsc';

import { hasOnlyScalars, isRecord } from './avro-types.ts';
import { EventSchemaError } from './event-schema-error.ts';
import type { FieldTypes } from './field-types.ts';
import { nativeStrings } from './native-string-type.ts';

/** The schema that a codec writes with and reads into, ready for use. */
export interface ReaderSchema {
  readonly text: string;
  readonly type: avro.types.RecordType;
  /** Full names of the records that are read: its own, and its aliases for records that were renamed. */
  readonly names: ReadonlySet<string>;
  readonly fieldTypes: FieldTypes;
}

/** Records become plain data: no methods are added to them. */
export function parseSchema(text: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, {
    omitRecordMethods: true,
    typeHook: nativeStrings,
  });
}

/**
 * Prepares a schema for writing and reading.
 *
 * @throws EventSchemaError `EVENT_SCHEMA_INVALID_SCHEMA` when the text is no Avro record, or has fields that `fieldTypes`
 * excludes.
 */
export function readReaderSchema(text: string, fieldTypes: FieldTypes): ReaderSchema {
  const type = parseRecord(text);
  if (fieldTypes === 'scalars' && !hasOnlyScalars(type)) {
    throw invalid('it has fields that are no scalars; see the option fieldTypes');
  }
  return { text, type, names: new Set([type.name ?? '', ...(type.aliases ?? [])]), fieldTypes };
}

function parseRecord(text: string): avro.types.RecordType {
  let type: avro.Type;
  try {
    type = parseSchema(text);
  } catch (cause) {
    throw invalid('it is no Avro schema', cause);
  }
  if (isRecord(type)) return type;
  throw invalid(`it is a ${type.typeName}, not a record`);
}

function invalid(why: string, cause?: unknown): EventSchemaError {
  return new EventSchemaError(`the schema cannot be used: ${why}`, {
    code: 'EVENT_SCHEMA_INVALID_SCHEMA',
    cause,
  });
}
