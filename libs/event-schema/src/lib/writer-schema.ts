import avro from 'avsc';

import { CLICK_EVENT_RECORD, clickEventType } from './click-event-schema.ts';

/** How to read what one writer schema wrote: its type, and the way to this build's fields where the two differ. */
export interface WriterSchema {
  readonly type: avro.Type;
  readonly resolver: ResolverOf<avro.Type>;
}

// avsc does not export the name of its resolver type
type ResolverOf<T extends avro.Type> = ReturnType<T['createResolver']> | undefined;

const SCALARS: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'string',
]);

/** Prepares a writer schema for decoding, or says why its payloads are refused. */
export function readWriterSchema(text: string): WriterSchema | { readonly refusal: string } {
  let type: avro.Type;
  try {
    type = avro.Type.forSchema(JSON.parse(text) as avro.Schema, { omitRecordMethods: true });
  } catch {
    return { refusal: 'the schema is no Avro schema' };
  }
  if (type.name !== CLICK_EVENT_RECORD) {
    return { refusal: `the schema is of ${type.name ?? type.typeName}, not ${CLICK_EVENT_RECORD}` };
  }
  if (!hasOnlyScalars(type)) {
    // a few bytes can claim an array of billions, and the decoder would allocate it
    return { refusal: 'the schema has fields that are no scalars' };
  }
  if (type.fingerprint().equals(clickEventType.fingerprint())) {
    return { type: clickEventType, resolver: undefined };
  }
  try {
    return { type: clickEventType, resolver: clickEventType.createResolver(type) };
  } catch {
    return { refusal: 'the schema cannot be read as this build reads events' };
  }
}

function hasOnlyScalars(type: avro.Type): boolean {
  const fields = (type as avro.types.RecordType).fields;
  return fields.every(({ type: field }) => branchesOf(field).every((name) => SCALARS.has(name)));
}

function branchesOf(type: avro.Type): string[] {
  if (!type.typeName.startsWith('union:')) return [typeNameOf(type)];
  return (type as avro.types.UnwrappedUnionType).types.map(typeNameOf);
}

function typeNameOf(type: avro.Type): string {
  return type.typeName.startsWith('logical:')
    ? (type as avro.types.LogicalType).underlyingType.typeName
    : type.typeName;
}
