import { sourceLabel } from './source-label.ts';

describe('sourceLabel', () => {
  // The cases of SourcesTest.java: both sides must name a source alike.
  it.each([
    ['v1', 'v1'],
    ['v1  ', 'v1'],
    ['  ', ''],
    ['', ''],
    [' a b', ' a b'],
  ])('drops spaces at the end of %j', (source, label) => {
    expect(sourceLabel(source)).toBe(label);
  });

  it.each(['x', 'é', '🙂'])('cuts between characters: %s', (character) => {
    expect(sourceLabel(character.repeat(101))).toBe(character.repeat(100));
    expect(sourceLabel(`${character.repeat(99)} ${character}`)).toBe(character.repeat(99));
  });
});
