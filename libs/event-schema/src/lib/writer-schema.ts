import type avro from 'avsc';

import { hasOnlyScalars, isRecord } from './avro-types.ts';
import { createBodyGuard, type BodyGuard } from './body-guard.ts';
import { parseSchema, type ReaderSchema } from './reader-schema.ts';
import { describeBreaks } from './schema-breaks.ts';

/** How to read what one writer schema wrote. */
export interface WriterSchema {
  /** The way to the reader's fields; undefined where the writer's are the same. */
  readonly resolver: ReturnType<avro.Type['createResolver']> | undefined;
  /** Undefined where no payload can claim more than it holds. */
  readonly guard: BodyGuard | undefined;
}

/** Why the payloads of a writer schema are not read. */
export interface WriterRefusal {
  readonly refusal: string;
  /** Field by field, where the two schemas differ in what can be read. */
  readonly breaks?: readonly string[];
}

/** Prepares a writer schema for decoding, or says why its payloads are refused. */
export function readWriterSchema(text: string, reader: ReaderSchema): WriterSchema | WriterRefusal {
  let type: avro.Type;
  try {
    type = parseSchema(text);
  } catch {
    return { refusal: 'the schema is no Avro schema' };
  }
  if (!isRecord(type) || !reader.names.has(type.name ?? '')) {
    const wanted = reader.type.name ?? '';
    return { refusal: `the schema is of ${type.name ?? type.typeName}, not ${wanted}` };
  }
  const scalarsOnly = hasOnlyScalars(type);
  if (reader.fieldTypes === 'scalars' && !scalarsOnly) {
    return { refusal: 'the schema has fields that are no scalars' };
  }
  const guard = scalarsOnly ? undefined : createBodyGuard(type);
  if (type.fingerprint().equals(reader.type.fingerprint())) return { resolver: undefined, guard };
  try {
    return { resolver: reader.type.createResolver(type), guard };
  } catch {
    const breaks = describeBreaks({ reader: reader.type, writer: type });
    return { refusal: `this build cannot read the schema: ${breaks.join('; ')}`, breaks };
  }
}
