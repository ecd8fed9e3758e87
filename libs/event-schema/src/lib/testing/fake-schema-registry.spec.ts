import { FakeSchemaRegistry } from './fake-schema-registry.ts';
import { describeSchemaRegistry } from './schema-registry-contract.ts';

describeSchemaRegistry('in memory', () => {
  const registry = new FakeSchemaRegistry();
  const down = new FakeSchemaRegistry();
  down.down = true;
  let lastId = 0;
  return Promise.resolve({
    registry,
    down,
    register: (schema) => {
      lastId += 1;
      registry.register(schema, lastId);
      return Promise.resolve(lastId);
    },
    registerElsewhere: (schema) => {
      lastId += 1;
      registry.registerElsewhere(schema, lastId);
      return Promise.resolve(lastId);
    },
  });
});
