import { previousIdOf } from './row-reader.ts';

describe('previousIdOf', () => {
  it.each([
    ['as JSON text within JSON', '{"properties":"{\\"previous_id\\":\\"a\\"}"}', 'a'],
    ['as an object', '{"properties":{"previous_id":"a"}}', 'a'],
    ['null, for a first event', '{"properties":"{\\"previous_id\\":null}"}', undefined],
    ['not there', '{"title":"x"}', undefined],
    ['no JSON', '{', undefined],
    ['no cell', undefined, undefined],
  ])('%s', (_, rest, expected) => {
    expect(previousIdOf(rest)).toBe(expected);
  });
});
