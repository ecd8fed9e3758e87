import { toEventSchemaError } from './event-schema-error.ts';
import type { FieldTypes } from './field-types.ts';
import { readReaderSchema, type ReaderSchema } from './reader-schema.ts';
import {
  createRegistryClient,
  foundOrUndefined,
  toAvro,
  type SchemaRegistryClient,
} from './registry-client.ts';
import type { CompatibilityLevel, RegistryOptions } from './registry-options.ts';
import { readWriterSchema } from './writer-schema.ts';

/** Which schema is to become the next version of the subject. */
export interface CompatibilityOptions extends RegistryOptions {
  /** Text of an Avro schema, as in an `.avsc` file. */
  readonly schema: string;
  /** As the codec will be told. Default `scalars`. */
  readonly fieldTypes?: FieldTypes;
}

/** What a new schema means to one earlier version. */
export interface VersionReport {
  /** Number within the subject, from 1; versions may have been deleted. */
  readonly version: number;
  /** Undefined when the registry leaves it out. */
  readonly schemaId: number | undefined;
  /** False when the subject's level does not ask about this version: only the transitive levels ask about all. */
  readonly required: boolean;
  /** False when events of one side would be lost on the other. */
  readonly compatible: boolean;
  /** What breaks, in words, in the directions that the level asks about. */
  readonly breaks: readonly string[];
}

/** Whether a schema may be registered, and why not. */
export interface CompatibilityReport {
  readonly subject: string;
  /** Undefined when the registry has no such subject yet: then nothing can break. */
  readonly level: CompatibilityLevel | undefined;
  /** Id of this very schema, when the subject has it already. */
  readonly registeredAs: number | undefined;
  /** False when a version breaks about which the level asks. */
  readonly compatible: boolean;
  /** Oldest first. */
  readonly versions: readonly VersionReport[];
}

/**
 * Asks the registry whether a schema may become the next version of the subject, and says what breaks. Changes nothing.
 *
 * The registry's verdict is not the whole: a change that it accepts, such as another namespace, is reported as incompatible
 * when this library's codec would refuse the events.
 *
 * @throws EventSchemaError `EVENT_SCHEMA_INVALID_SCHEMA` when the codec could not be opened with this schema,
 * `EVENT_SCHEMA_REGISTRY_REFUSED`, and `EVENT_SCHEMA_REGISTRY_UNAVAILABLE`, retriable.
 */
export async function checkCompatibility(
  options: CompatibilityOptions,
): Promise<CompatibilityReport> {
  const { subject } = options;
  const schema = readReaderSchema(options.schema, options.fieldTypes ?? 'scalars');
  const client = createRegistryClient(options);
  try {
    const numbers = await foundOrUndefined(() =>
      client.getAllVersions(encodeURIComponent(subject)),
    );
    if (numbers === undefined) {
      return { subject, level: undefined, registeredAs: undefined, compatible: true, versions: [] };
    }
    const level = await levelOf(client, subject);
    const registeredAs = await foundOrUndefined(() => client.getId(subject, toAvro(schema.text)));
    const sorted = numbers.toSorted((a, b) => a - b);
    const versions: VersionReport[] = [];
    for (const version of sorted) {
      const required = isRequired(level, version === sorted.at(-1));
      versions.push(await reportVersion({ client, subject, schema, level, version, required }));
    }
    const compatible = versions.every((one) => one.compatible || !one.required);
    return { subject, level, registeredAs, compatible, versions };
  } catch (error) {
    throw toEventSchemaError(error, `asking about ${subject}`);
  }
}

async function levelOf(client: SchemaRegistryClient, subject: string): Promise<CompatibilityLevel> {
  const own = await foundOrUndefined(() => client.getCompatibility(subject));
  return own ?? (await client.getDefaultCompatibility());
}

function isRequired(level: CompatibilityLevel, isLatest: boolean): boolean {
  return level !== 'NONE' && (isLatest || level.endsWith('_TRANSITIVE'));
}

interface VersionQuestion {
  readonly client: SchemaRegistryClient;
  readonly subject: string;
  readonly schema: ReaderSchema;
  readonly level: CompatibilityLevel;
  readonly version: number;
  readonly required: boolean;
}

async function reportVersion(question: VersionQuestion): Promise<VersionReport> {
  const { client, subject, schema, level, version, required } = question;
  const { id, schema: earlier } = await client.getSchemaMetadata(subject, version);
  const breaks = describeVersion({ schema, earlier, level });
  const accepted =
    !required || (await client.testCompatibility(subject, version, toAvro(schema.text)));
  if (!accepted && breaks.length === 0) breaks.push('the registry refuses it without saying why');
  return { version, schemaId: id, required, compatible: breaks.length === 0, breaks };
}

function describeVersion(pair: {
  readonly schema: ReaderSchema;
  readonly earlier: string;
  readonly level: CompatibilityLevel;
}): string[] {
  const { schema, earlier, level } = pair;
  const breaks: string[] = [];
  if (!level.startsWith('FORWARD')) {
    breaks.push(...refusals(schema, earlier).map((why) => `the new schema cannot read it: ${why}`));
  }
  if (!level.startsWith('BACKWARD')) {
    breaks.push(
      ...refusalsOfEarlier(schema, earlier).map((why) => `it cannot read the new schema: ${why}`),
    );
  }
  return breaks;
}

/** Why a codec of `reader` would refuse what the other schema wrote. */
function refusals(reader: ReaderSchema, text: string): readonly string[] {
  const writer = readWriterSchema(text, reader);
  if (!('refusal' in writer)) return [];
  return writer.breaks ?? [writer.refusal];
}

function refusalsOfEarlier(schema: ReaderSchema, earlier: string): readonly string[] {
  try {
    return refusals(readReaderSchema(earlier, schema.fieldTypes), schema.text);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
