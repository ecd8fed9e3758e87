import { EventSchemaError, toEventSchemaError } from './event-schema-error.ts';
import { foundOrUndefined, RestError } from './registry-client.ts';

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

describe('foundOrUndefined', () => {
  it('takes 404 for an answer and nothing else', async () => {
    const refuse = (status: number) => (): Promise<never> =>
      Promise.reject(new RestError('x', status, -1));

    await expect(foundOrUndefined(refuse(404))).resolves.toBeUndefined();
    await expect(foundOrUndefined(refuse(500))).rejects.toMatchObject({ status: 500 });
  });
});
