import { ALL_SCENARIOS, selectScenarios } from './all-scenarios.ts';

describe('the scenarios', () => {
  it('have ids of their own', () => {
    const ids = ALL_SCENARIOS.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are chosen one by one, or all of a fault', () => {
    expect(selectScenarios(['F1b']).map(({ id }) => id)).toEqual(['F1b']);
    expect(selectScenarios(['F3', 'F10']).map(({ id }) => id)).toEqual(['F3a', 'F3b', 'F10']);
  });

  it('are known by their names only', () => {
    expect(() => selectScenarios(['F99'])).toThrow('no scenario F99');
  });
});
