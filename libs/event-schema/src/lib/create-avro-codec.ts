import { systemClock } from '@clickstream/service-core';

import type { AvroCodec, AvroCodecOptions, AvroSerializer } from './avro-codec.ts';
import { createAvroDeserializer } from './caching-deserializer.ts';
import { createConfluentSchemaRegistry } from './confluent-schema-registry.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { readReaderSchema, type ReaderSchema } from './reader-schema.ts';
import { createAvroSerializer } from './record-serializer.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { SchemaRegistry } from './schema-registry.ts';

const DEFAULT_REFUSAL_TTL_MS = 30_000;

/**
 * Opens the codec for one subject and one record type. Connects to nothing until it is used.
 *
 * `T` is the caller's promise that the schema is of this type; nothing can check it at run time. Fields are as avsc gives
 * them: `long` is a number within ±2^52, `bytes` and `fixed` are Buffers, and a value of a union is the plain value
 * unless two of its branches look alike in JavaScript.
 *
 * ```ts
 * interface Order { readonly id: string; readonly cents: number }
 * const codec = createAvroCodec<Order>({ url, subject: 'orders-value', schema: orderAvsc });
 * const serializer = await codec.openSerializer();
 * const value = serializer.encode({ id: 'a', cents: 1299 });
 * const result = await codec.deserializer.decodeResolved(value);
 * ```
 *
 * @throws EventSchemaError `EVENT_SCHEMA_INVALID_SCHEMA` when the schema is no Avro record or has fields that
 * `fieldTypes` excludes.
 */
export function createAvroCodec<T extends object>(
  options: RegistryOptions & AvroCodecOptions,
): AvroCodec<T> {
  return createAvroCodecOver<T>(createConfluentSchemaRegistry(options), options);
}

/** The codec over any registry; tests give it a fake one. */
export function createAvroCodecOver<T extends object>(
  registry: SchemaRegistry,
  options: AvroCodecOptions,
): AvroCodec<T> {
  const schema = readReaderSchema(options.schema, options.fieldTypes ?? 'scalars');
  let opening: Promise<AvroSerializer<T>> | undefined;
  return {
    deserializer: createAvroDeserializer<T>({
      registry,
      schema,
      clock: options.clock ?? systemClock,
      refusalTtlMs: options.refusalTtlMs ?? DEFAULT_REFUSAL_TTL_MS,
    }),
    openSerializer: () => {
      opening ??= openSerializer<T>(registry, schema).catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    checkRegistry: async () => {
      if (!(await registry.hasSubject())) throw notRegistered('the subject is not registered');
    },
  };
}

async function openSerializer<T>(
  registry: SchemaRegistry,
  schema: ReaderSchema,
): Promise<AvroSerializer<T>> {
  const id = await registry.idOf(schema.text);
  if (id === undefined) throw notRegistered('the schema of this build is not registered');
  return createAvroSerializer<T>(schema, id);
}

function notRegistered(message: string): EventSchemaError {
  return new EventSchemaError(`${message}: run the set-up step`, {
    code: 'EVENT_SCHEMA_NOT_REGISTERED',
    retriable: true,
  });
}
