export { aClickEvent } from './lib/testing/a-click-event.ts';
export {
  createFakeAvroCodec,
  createFakeCodec,
  FakeSchemaRegistry,
} from './lib/testing/fake-schema-registry.ts';
export type { SchemaRegistry } from './lib/schema-registry.ts';
