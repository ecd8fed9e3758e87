/// <reference types="jest" />
import type { SchemaRegistry } from '../schema-registry.ts';

/** One registry under test, with one subject that the registry object asks about, and another one. */
export interface RegistryUnderTest {
  readonly registry: SchemaRegistry;
  /** Registers under the subject; gives the id. */
  readonly register: (schema: string) => Promise<number>;
  /** Registers under another subject. */
  readonly registerElsewhere: (schema: string) => Promise<number>;
  /** The same registry, not answering. */
  readonly down: SchemaRegistry;
}

const UNKNOWN_ID = 999_999_999;

function schemaOf(field: string): string {
  const fields = [{ name: field, type: 'string' }];
  return JSON.stringify({ type: 'record', name: 'Contract', fields });
}

/** What the codec relies on, held against the real registry and the fake one alike. */
export function describeSchemaRegistry(name: string, open: () => Promise<RegistryUnderTest>): void {
  describe(`a schema registry (${name})`, () => {
    it('knows a registered schema by its id and the id by the schema', async () => {
      const { registry, register } = await open();
      const id = await register(schemaOf('a'));

      expect(JSON.parse((await registry.schemaById(id)) ?? '')).toEqual(JSON.parse(schemaOf('a')));
      expect(await registry.idOf(schemaOf('a'))).toBe(id);
      expect(await registry.hasSubject()).toBe(true);
    });

    it('answers that it does not know, which is no error', async () => {
      const { registry, register } = await open();
      expect(await registry.hasSubject()).toBe(false);
      await register(schemaOf('a'));

      expect(await registry.schemaById(UNKNOWN_ID)).toBeUndefined();
      expect(await registry.idOf(schemaOf('b'))).toBeUndefined();
    });

    it('tells what is registered under another subject only', async () => {
      const { registry, registerElsewhere } = await open();
      const id = await registerElsewhere(schemaOf('elsewhere'));

      expect(await registry.schemaById(id)).toBeDefined();
      expect(await registry.idOf(schemaOf('elsewhere'))).toBeUndefined();
      expect(await registry.hasSubject()).toBe(false);
    });

    it('calls no answer an outage', async () => {
      const { down } = await open();
      const outage = { code: 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', retriable: true };

      await expect(down.schemaById(1)).rejects.toMatchObject(outage);
      await expect(down.idOf(schemaOf('a'))).rejects.toMatchObject(outage);
      await expect(down.hasSubject()).rejects.toMatchObject(outage);
    });
  });
}
