/** Needs a schema registry (SCHEMA_REGISTRY_URL). Each change of a schema, both ways, through the registry. */
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { checkCompatibility } from './check-compatibility.ts';
import { createAvroCodec } from './create-avro-codec.ts';
import { registerSchema } from './register-schema.ts';
import type { CompatibilityLevel } from './registry-options.ts';

const url = engineEndpoints('SCHEMA_REGISTRY_URL').SCHEMA_REGISTRY_URL;

type Fields = readonly object[];
type Event = Readonly<Record<string, unknown>>;

/** One change, what each side writes, and what the other side gets: an event, or undefined when it is refused. */
interface Change {
  readonly what: string;
  readonly before: Fields;
  readonly after: Fields;
  readonly written: { readonly old: Event; readonly new: Event };
  readonly read: { readonly oldByNew: Event | undefined; readonly newByOld: Event | undefined };
}

const ID = { name: 'id', type: 'string' };
const id = 'e-1';

function field(name: string, type: unknown, more: object = {}): object {
  return { name, type, ...more };
}

/** A field that is only of another type, with the values of both sides. */
function retyped(from: string, to: string, values: RetypedValues): Change {
  return {
    what: `${from} becomes ${to}`,
    before: [ID, field('v', from)],
    after: [ID, field('v', to)],
    written: { old: { id, v: values.old }, new: { id, v: values.new } },
    read: {
      oldByNew: { id, v: values.oldByNew ?? values.old },
      newByOld: 'newByOld' in values ? { id, v: values.newByOld } : undefined,
    },
  };
}

interface RetypedValues {
  readonly old: unknown;
  readonly new: unknown;
  /** Default: as it was written. */
  readonly oldByNew?: unknown;
  /** Absent when the old reader refuses. */
  readonly newByOld?: unknown;
}

const MANY = 2 ** 40;

const CHANGES: readonly Change[] = [
  {
    what: 'a field with a default is added',
    before: [ID],
    after: [ID, field('v', ['null', 'string'], { default: null })],
    written: { old: { id }, new: { id, v: 'x' } },
    read: { oldByNew: { id, v: null }, newByOld: { id } },
  },
  {
    what: 'a field without a default is added',
    before: [ID],
    after: [ID, field('v', 'string')],
    written: { old: { id }, new: { id, v: 'x' } },
    read: { oldByNew: undefined, newByOld: { id } },
  },
  {
    what: 'a field with a default is removed',
    before: [ID, field('v', 'int', { default: 7 })],
    after: [ID],
    written: { old: { id, v: 1 }, new: { id } },
    read: { oldByNew: { id }, newByOld: { id, v: 7 } },
  },
  {
    what: 'a field without a default is removed',
    before: [ID, field('v', 'int')],
    after: [ID],
    written: { old: { id, v: 1 }, new: { id } },
    read: { oldByNew: { id }, newByOld: undefined },
  },
  {
    what: 'a field is renamed, its old name an alias',
    before: [ID, field('v', 'string')],
    after: [ID, field('w', 'string', { aliases: ['v'] })],
    written: { old: { id, v: 'x' }, new: { id, w: 'y' } },
    read: { oldByNew: { id, w: 'x' }, newByOld: undefined },
  },
  {
    what: 'a field with a default is renamed, its old name an alias',
    before: [ID, field('v', 'string', { default: '' })],
    after: [ID, field('w', 'string', { default: '', aliases: ['v'] })],
    written: { old: { id, v: 'x' }, new: { id, w: 'y' } },
    // compatible by the rules, and yet an old reader does not see what a new writer wrote
    read: { oldByNew: { id, w: 'x' }, newByOld: { id, v: '' } },
  },
  {
    what: 'a field is renamed without an alias',
    before: [ID, field('v', 'string')],
    after: [ID, field('w', 'string')],
    written: { old: { id, v: 'x' }, new: { id, w: 'y' } },
    read: { oldByNew: undefined, newByOld: undefined },
  },
  retyped('int', 'long', { old: 7, new: MANY }),
  retyped('int', 'double', { old: 7, new: 0.5 }),
  retyped('long', 'double', { old: MANY, new: 0.5 }),
  retyped('float', 'double', { old: 0.5, new: 0.1 }),
  retyped('string', 'bytes', {
    old: 'é',
    new: Buffer.from('ü'),
    oldByNew: Buffer.from('é'),
    newByOld: 'ü',
  }),
  retyped('bytes', 'string', {
    old: Buffer.from('é'),
    new: 'ü',
    oldByNew: 'é',
    newByOld: Buffer.from('ü'),
  }),
  {
    what: 'a type becomes a union that has it',
    before: [ID, field('v', 'string')],
    after: [ID, field('v', ['null', 'string'])],
    written: { old: { id, v: 'x' }, new: { id, v: 'y' } },
    read: { oldByNew: { id, v: 'x' }, newByOld: undefined },
  },
  {
    what: 'an enum with a default gets a symbol',
    before: [ID, field('v', { type: 'enum', name: 'E', symbols: ['A'], default: 'A' })],
    after: [ID, field('v', { type: 'enum', name: 'E', symbols: ['A', 'B'], default: 'A' })],
    written: { old: { id, v: 'A' }, new: { id, v: 'B' } },
    read: { oldByNew: { id, v: 'A' }, newByOld: { id, v: 'A' } },
  },
];

function schemaOf(fields: Fields): string {
  return JSON.stringify({ type: 'record', name: 'Evolving', namespace: 'com.example', fields });
}

/** Writes with one schema and reads with the other, both registered under the same subject. */
async function pass(
  subject: string,
  event: Event,
  schemas: { readonly writer: string; readonly reader: string },
): Promise<Event | string> {
  const writer = createAvroCodec<Event>({ url, subject, schema: schemas.writer });
  const reader = createAvroCodec<Event>({ url, subject, schema: schemas.reader });
  const payload = (await writer.openSerializer()).encode(event);
  const result = await reader.deserializer.decodeResolved(payload);
  return result.ok ? { ...result.event } : result.reason;
}

async function verdictOf(change: Change, level: CompatibilityLevel): Promise<boolean> {
  const subject = `${uniqueName('verdict')}-value`;
  await registerSchema({ url, subject, schema: schemaOf(change.before), compatibility: level });
  const next = { url, subject, schema: schemaOf(change.after), compatibility: level };
  const report = await checkCompatibility(next);
  const registered = await registerSchema(next).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'EVENT_SCHEMA_INCOMPATIBLE' });
      return false;
    },
  );
  // what the gate says before a deploy is what the registry does at the deploy
  expect(report.compatible).toBe(registered);
  expect(report.versions.flatMap(({ breaks }) => breaks).length === 0).toBe(registered);
  return registered;
}

async function transfersOf(change: Change): Promise<Record<string, Event | string>> {
  const { before, after, written } = change;
  const subject = `${uniqueName('evolving')}-value`;
  const [older, newer] = [schemaOf(before), schemaOf(after)];
  await registerSchema({ url, subject, schema: older, compatibility: 'NONE' });
  await registerSchema({ url, subject, schema: newer, compatibility: 'NONE' });
  return {
    oldByNew: await pass(subject, written.old, { writer: older, reader: newer }),
    newByOld: await pass(subject, written.new, { writer: newer, reader: older }),
  };
}

describe.each(CHANGES)('when $what', (change) => {
  it('each side gets what the table says, and the registry judges by that', async () => {
    const { oldByNew, newByOld } = change.read;
    const backward = oldByNew !== undefined;
    const forward = newByOld !== undefined;

    const [transfers, ...verdicts] = await Promise.all([
      transfersOf(change),
      verdictOf(change, 'BACKWARD'),
      verdictOf(change, 'FORWARD'),
      verdictOf(change, 'FULL_TRANSITIVE'),
    ]);

    expect(transfers).toEqual({
      oldByNew: oldByNew ?? 'foreign_schema',
      newByOld: newByOld ?? 'foreign_schema',
    });
    expect(verdicts).toEqual([backward, forward, backward && forward]);
  });
});
