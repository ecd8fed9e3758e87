import { encodeBatchName } from './batch-name.ts';

it.each([
  ['clickstream-7-1', 'clickstream-7-1'],
  ['.hidden', '.hidden'],
  ['a b', 'a%20b'],
  ['é', '%C3%A9'],
  ['1a', '1a'],
  ['%2e%2e', '%252e%252e'],
])('takes the name %j', (name, encoded) => {
  expect(encodeBatchName(name)).toBe(encoded);
});

it.each([
  '',
  '17',
  '.',
  '..',
  '../a',
  'a/b',
  'a\\b',
  'a;b',
  'a\nb',
  'a\0',
  '\ud800',
  'x'.repeat(201),
])('refuses the name %j', (name) => {
  expect(() => encodeBatchName(name)).toThrow('cannot be the name of a batch');
});
