/** Needs a schema registry (SCHEMA_REGISTRY_URL). Runs the command as a CI does: a process and its exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SchemaRegistryClient } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';

import { engineEndpoints, startTestProcess, uniqueName } from '@clickstream/testing';

import { registerSchema } from '../lib/register-schema.ts';
import type { CompatibilityLevel } from '../lib/registry-options.ts';

const url = engineEndpoints('SCHEMA_REGISTRY_URL').SCHEMA_REGISTRY_URL;
const MAIN = join(__dirname, 'main.ts');
const directory = mkdtempSync(join(tmpdir(), 'compat-'));

const ID = { name: 'id', type: 'string' };
const V1 = order(ID, { name: 'cents', type: 'int', default: 0 });
const V2 = order(ID, { name: 'cents', type: 'int', default: 0 }, optional('coupon'));

function optional(name: string): object {
  return { name, type: ['null', 'string'], default: null };
}

function order(...fields: readonly object[]): string {
  return JSON.stringify({ type: 'record', name: 'Order', namespace: 'com.example', fields });
}

async function newSubject(compatibility: CompatibilityLevel): Promise<string> {
  const subject = `${uniqueName('gate')}-value`;
  for (const schema of [V1, V2]) await registerSchema({ url, subject, schema, compatibility });
  return subject;
}

async function gate(
  schema: string,
  ...args: readonly string[]
): Promise<{ readonly code: unknown; readonly output: string }> {
  const file = join(directory, `${uniqueName('order')}.avsc`);
  writeFileSync(file, schema);
  const gateProcess = startTestProcess(MAIN, [file, ...args], { SCHEMA_REGISTRY_URL: url });
  const code = await gateProcess.ended();
  return { code, output: gateProcess.output().replaceAll(file, 'order.avsc') };
}

/** The gate changes nothing, so the tests of one level share a subject. */
let fullTransitive: string;

beforeAll(async () => {
  fullTransitive = await newSubject('FULL_TRANSITIVE');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the gate before a deploy', () => {
  it('lets a compatible change pass, and says so for each version', async () => {
    const subject = fullTransitive;
    const next = order(ID, { name: 'cents', type: 'int', default: 0 }, optional('note'));

    const { code, output } = await gate(next, '--subject', subject);

    expect(code).toBe(0);
    expect(output).toMatch(
      new RegExp(
        `^${subject} \\(FULL_TRANSITIVE\\): order.avsc is compatible\n` +
          '  version 1 \\(schema \\d+\\): compatible\n  version 2 \\(schema \\d+\\): compatible\n$',
      ),
    );
  });

  it('stops an incompatible change, and says for each version what breaks', async () => {
    const subject = fullTransitive;
    const next = order({ name: 'cents', type: 'long' }, { name: 'place', type: 'string' });

    const { code, output } = await gate(next, '--subject', subject);

    expect(code).toBe(1);
    expect(output.replaceAll(/ \(schema \d+\)/g, '').split('\n')).toEqual([
      `${subject} (FULL_TRANSITIVE): order.avsc is NOT compatible`,
      '  version 1: breaks',
      '    the new schema cannot read it: place: it is not written, and has no default',
      '    it cannot read the new schema: id: it is not written, and has no default',
      '    it cannot read the new schema: cents: int cannot be read from long',
      '  version 2: breaks',
      '    the new schema cannot read it: place: it is not written, and has no default',
      '    it cannot read the new schema: id: it is not written, and has no default',
      '    it cannot read the new schema: cents: int cannot be read from long',
      '',
    ]);
  });

  it('goes by the level of the subject, and names what the level does not ask about', async () => {
    const subject = await newSubject('BACKWARD');
    const next = order(ID, { name: 'coupon', type: ['null', 'string'] });

    const { code, output } = await gate(next, '--subject', subject, '--json');

    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      compatible: true,
      schemas: [
        {
          subject,
          report: {
            level: 'BACKWARD',
            versions: [
              {
                version: 1,
                required: false,
                compatible: false,
                breaks: [
                  'the new schema cannot read it: coupon: it is not written, and has no default',
                ],
              },
              { version: 2, required: true, compatible: true, breaks: [] },
            ],
          },
        },
      ],
    });
  });

  it('passes when the registry has no such subject yet, and changes nothing', async () => {
    const subject = `${uniqueName('gate')}-value`;

    expect(await gate(V1, '--subject', subject)).toEqual({
      code: 0,
      output: `${subject}: order.avsc is compatible: the registry has no such subject yet\n`,
    });
    const registry = new SchemaRegistryClient({ baseURLs: [url] });
    expect(await registry.getAllSubjects()).not.toContain(subject);
  });

  it('knows a schema that is registered already', async () => {
    const { code, output } = await gate(V1, '--subject', fullTransitive);

    expect(code).toBe(0);
    expect(output).toMatch(/is compatible, and registered as schema \d+/);
  });

  it.each([
    [
      'moves the record to another namespace, which some registries accept',
      V2.replace('com.example', 'com.other'),
      /com\.other\.Order/,
    ],
    [
      'has an array, which the codec refuses',
      order(ID, { name: 'a', type: { type: 'array', items: 'int' }, default: [] }),
      /fieldTypes/,
    ],
    ['is no Avro', '{"type":"object"}', /no Avro schema/],
  ])('stops a schema that %s', async (_, schema, why) => {
    const { code, output } = await gate(schema, '--subject', fullTransitive);

    expect(code).toBe(1);
    expect(output).toMatch(why);
  });

  it('lets an array pass for a codec that is told to take any field', async () => {
    const next = order(ID, { name: 'a', type: { type: 'array', items: 'int' }, default: [] });
    const args = ['--subject', fullTransitive, '--field-types', 'any'];

    expect(await gate(next, ...args)).toMatchObject({ code: 0 });
  });
});
