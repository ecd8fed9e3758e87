import avro from 'avsc';

import { CLICK_EVENT_RECORD, clickEventType } from './click-event-schema.ts';

/** How to read what one writer schema wrote: its type, and the way to this build's fields where the two differ. */
export interface WriterSchema {
  readonly type: avro.Type;
  /** Undefined where the writer's fields are this build's. */
  readonly resolver: ReturnType<avro.Type['createResolver']> | undefined;
}

const SCALARS: ReadonlySet<unknown> = new Set([
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
  let schema: avro.Schema;
  let type: avro.Type;
  try {
    schema = JSON.parse(text) as avro.Schema;
    type = avro.Type.forSchema(schema, { omitRecordMethods: true });
  } catch {
    return { refusal: 'the schema is no Avro schema' };
  }
  if (type.name !== CLICK_EVENT_RECORD) {
    return { refusal: `the schema is of ${type.name ?? type.typeName}, not ${CLICK_EVENT_RECORD}` };
  }
  if (!hasOnlyScalars(schema)) {
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

function hasOnlyScalars(schema: unknown): boolean {
  const { fields } = schema as { readonly fields: readonly { readonly type: unknown }[] };
  return fields.every(({ type }) => {
    const branches: readonly unknown[] = Array.isArray(type) ? type : [type];
    return branches.every((branch) => SCALARS.has(nameOf(branch)));
  });
}

/** `{"type":"long","logicalType":…}` and `"long"` name the same type. */
function nameOf(branch: unknown): unknown {
  return typeof branch === 'object' && branch !== null && 'type' in branch ? branch.type : branch;
}
