import { EventSchemaError, toEventSchemaError } from './event-schema-error.ts';
import {
  createRegistryClient,
  foundOrUndefined,
  setCompatibility,
  toAvro,
  type SchemaRegistryClient,
} from './registry-client.ts';
import type { CompatibilityLevel, RegistryOptions } from './registry-options.ts';

/** What to register, and under which rule. */
export interface RegisterOptions extends RegistryOptions {
  /** Text of an Avro schema, as in an `.avsc` file. */
  readonly schema: string;
  /** What later versions must keep. Default `FULL_TRANSITIVE`: every version reads and writes for every other. */
  readonly compatibility?: CompatibilityLevel;
}

/** What came of it. */
export interface Registration {
  /** What every value of this schema carries. */
  readonly schemaId: number;
  /** True when the subject did not have this schema before. */
  readonly registered: boolean;
}

/**
 * Registers a schema under the subject and sets the subject's compatibility level. Idempotent. For the deploy step only: a
 * running app never registers.
 *
 * @throws EventSchemaError `EVENT_SCHEMA_INCOMPATIBLE` naming the versions that the schema breaks, after which nothing
 * new is registered; `EVENT_SCHEMA_REGISTRY_REFUSED` when the registry takes it for no schema;
 * `EVENT_SCHEMA_REGISTRY_UNAVAILABLE`, retriable.
 */
export async function registerSchema(options: RegisterOptions): Promise<Registration> {
  const client = createRegistryClient(options);
  const { subject, schema, compatibility = 'FULL_TRANSITIVE' } = options;
  const setLevel = (): Promise<void> => setCompatibility(client, subject, compatibility);
  try {
    const known = await foundOrUndefined(() => client.getId(subject, toAvro(schema)));
    if (known !== undefined) {
      await setLevel();
      return { schemaId: known, registered: false };
    }
    const versions = await foundOrUndefined(() =>
      client.getAllVersions(encodeURIComponent(subject)),
    );
    if (versions !== undefined) {
      await setLevel();
      await assertCompatible(client, { subject, schema, versions });
    }
    const schemaId = await client.register(subject, toAvro(schema));
    // a subject has to exist before its level can be set
    if (versions === undefined) await setLevel();
    return { schemaId, registered: true };
  } catch (error) {
    throw toEventSchemaError(error, `registering the schema under ${subject}`);
  }
}

async function assertCompatible(
  client: SchemaRegistryClient,
  target: { readonly subject: string; readonly schema: string; readonly versions: number[] },
): Promise<void> {
  const { subject, schema, versions } = target;
  const broken: number[] = [];
  for (const version of versions) {
    const fits = await client.testCompatibility(subject, version, toAvro(schema));
    if (!fits) broken.push(version);
  }
  if (broken.length === 0) return;
  throw new EventSchemaError(
    `the schema is not compatible with version ${broken.join(', ')} of ${subject}`,
    { code: 'EVENT_SCHEMA_INCOMPATIBLE', context: { subject, versions: broken } },
  );
}
