import type { AvroCodec, AvroCodecOptions, CodecOptions } from '../avro-codec.ts';
import { CLICK_EVENT_SCHEMA } from '../click-event-schema.ts';
import type { ClickEvent } from '../click-event.ts';
import { createAvroCodecOver } from '../create-avro-codec.ts';
import type { EventCodec } from '../event-codec.ts';
import { EventSchemaError } from '../event-schema-error.ts';
import type { SchemaRegistry } from '../schema-registry.ts';

/** A registry in memory, with one subject. `down` makes every call fail as an outage does. */
export class FakeSchemaRegistry implements SchemaRegistry {
  down = false;
  /** Questions so far, answered or not. */
  calls = 0;
  readonly #schemas = new Map<number, string>();
  readonly #subject = new Map<string, number>();

  /** Stores a schema under the subject. */
  register(schema: string, id: number): void {
    this.#schemas.set(id, schema);
    this.#subject.set(schema, id);
  }

  /** Stores a schema that belongs to another subject. */
  registerElsewhere(schema: string, id: number): void {
    this.#schemas.set(id, schema);
  }

  /** Empties the registry, as a new one is. */
  forgetAll(): void {
    this.#schemas.clear();
    this.#subject.clear();
  }

  async schemaById(id: number): Promise<string | undefined> {
    await this.#answer();
    return this.#schemas.get(id);
  }

  async idOf(schema: string): Promise<number | undefined> {
    await this.#answer();
    return this.#subject.get(schema);
  }

  async hasSubject(): Promise<boolean> {
    await this.#answer();
    return this.#subject.size > 0;
  }

  #answer(): Promise<void> {
    this.calls += 1;
    if (!this.down) return Promise.resolve();
    return Promise.reject(
      new EventSchemaError('the fake registry is down', {
        code: 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE',
        retriable: true,
      }),
    );
  }
}

/** An event codec that needs no network, whose registry knows this build's schema under id 1. */
export function createFakeCodec(
  options: CodecOptions & { readonly registry?: FakeSchemaRegistry } = {},
): EventCodec {
  return createFakeAvroCodec<ClickEvent>({ ...options, schema: CLICK_EVENT_SCHEMA });
}

/** {@link createFakeCodec} for any record: the registry knows the given schema under id 1. */
export function createFakeAvroCodec<T extends object>(
  options: AvroCodecOptions & { readonly registry?: FakeSchemaRegistry },
): AvroCodec<T> {
  const registry = options.registry ?? new FakeSchemaRegistry();
  registry.register(options.schema, 1);
  return createAvroCodecOver<T>(registry, options);
}
