import { RestError } from '@confluentinc/schemaregistry/dist/rest-error.js';

import { EventSchemaError, isNotFound, toEventSchemaError } from './event-schema-error.ts';

describe('toEventSchemaError', () => {
  it.each([
    ['no answer', new Error('connect ECONNREFUSED'), 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', true],
    ['HTTP 500', new RestError('x', 500, 50001), 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', true],
    ['HTTP 503', new RestError('x', 503, -1), 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', true],
    ['HTTP 429', new RestError('x', 429, -1), 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', true],
    ['HTTP 408', new RestError('x', 408, -1), 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE', true],
    ['HTTP 401', new RestError('x', 401, -1), 'EVENT_SCHEMA_REGISTRY_REFUSED', false],
    ['HTTP 422', new RestError('x', 422, 42201), 'EVENT_SCHEMA_REGISTRY_REFUSED', false],
    ['HTTP 409', new RestError('x', 409, 409), 'EVENT_SCHEMA_INCOMPATIBLE', false],
  ])('translates %s', (_, cause, code, retriable) => {
    const error = toEventSchemaError(cause, 'asking');

    expect(error).toMatchObject({ name: 'EventSchemaError', code, retriable, cause });
  });

  it('leaves its own errors as they are', () => {
    const error = new EventSchemaError('x', { code: 'EVENT_SCHEMA_INCOMPATIBLE' });

    expect(toEventSchemaError(error, 'asking')).toBe(error);
  });
});

describe('isNotFound', () => {
  it('is true for 404 only', () => {
    expect(isNotFound(new RestError('x', 404, 40403))).toBe(true);
    expect(isNotFound(new RestError('x', 500, -1))).toBe(false);
    expect(isNotFound(new Error('404'))).toBe(false);
  });
});
