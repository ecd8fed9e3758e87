import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import { EventSchemaError, toEventSchemaError } from './event-schema-error.ts';
import {
  Compatibility,
  createRegistryClient,
  foundOrUndefined,
  type RegistryOptions,
  type SchemaRegistryClient,
} from './registry-client.ts';

export interface RegisterOptions extends RegistryOptions {
  /** Schema text; default is this build's. */
  readonly schema?: string;
}

export interface Registration {
  readonly schemaId: number;
  /** True when the subject did not have this schema before. */
  readonly registered: boolean;
}

/**
 * Registers the event schema under the subject and sets the subject to FULL_TRANSITIVE: every version must be able to
 * read and to write for every other. Idempotent. For the deploy step only: a running app never registers.
 *
 * @throws EventSchemaError `EVENT_SCHEMA_INCOMPATIBLE` naming the versions that the schema breaks; nothing is changed.
 */
export async function registerClickEventSchema(options: RegisterOptions): Promise<Registration> {
  const client = createRegistryClient(options);
  const { subject, schema = CLICK_EVENT_SCHEMA } = options;
  try {
    const known = await foundOrUndefined(() => client.getId(subject, toInfo(schema)));
    if (known !== undefined) {
      await requireFullTransitive(client, subject);
      return { schemaId: known, registered: false };
    }
    const versions = await foundOrUndefined(() =>
      client.getAllVersions(encodeURIComponent(subject)),
    );
    if (versions !== undefined) {
      await requireFullTransitive(client, subject);
      await assertCompatible(client, { subject, schema, versions });
    }
    const schemaId = await client.register(subject, toInfo(schema));
    // a subject has to exist before its level can be set
    if (versions === undefined) await requireFullTransitive(client, subject);
    return { schemaId, registered: true };
  } catch (error) {
    throw toEventSchemaError(error, `registering the schema under ${subject}`);
  }
}

async function requireFullTransitive(client: SchemaRegistryClient, subject: string): Promise<void> {
  await client.updateCompatibility(subject, Compatibility.FULL_TRANSITIVE);
}

async function assertCompatible(
  client: SchemaRegistryClient,
  target: { readonly subject: string; readonly schema: string; readonly versions: number[] },
): Promise<void> {
  const { subject, schema, versions } = target;
  const broken: number[] = [];
  for (const version of versions) {
    const fits = await client.testCompatibility(subject, version, toInfo(schema));
    if (!fits) broken.push(version);
  }
  if (broken.length === 0) return;
  throw new EventSchemaError(
    `the schema is not compatible with version ${broken.join(', ')} of ${subject}`,
    { code: 'EVENT_SCHEMA_INCOMPATIBLE', context: { subject, versions: broken } },
  );
}

function toInfo(schema: string): { schemaType: string; schema: string } {
  return { schemaType: 'AVRO', schema };
}
