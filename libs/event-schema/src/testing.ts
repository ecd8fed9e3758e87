export { aClickEvent } from './lib/testing/a-click-event.ts';
export {
  createFakeAvroCodec,
  createFakeCodec,
  FakeSchemaRegistry,
} from './lib/testing/fake-schema-registry.ts';
