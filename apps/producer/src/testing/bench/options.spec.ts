import { readOptions } from './options.ts';

describe('readOptions', () => {
  it.each([
    [[], { rounds: 7, sampleMs: 3_000, inMemory: false }],
    [['--quick'], { rounds: 3, sampleMs: 1_000, inMemory: false }],
    [['--quick', '--seconds', '2'], { rounds: 3, sampleMs: 2_000, inMemory: false }],
    [['--rounds=1', '--in-memory'], { rounds: 1, sampleMs: 3_000, inMemory: true }],
  ])('reads %j', (args, options) => {
    expect(readOptions(args)).toEqual(options);
  });

  it.each([[['--rounds', '0']], [['--seconds', '1.5']], [['--fast']]])('refuses %j', (args) => {
    expect(() => readOptions(args)).toThrow();
  });
});
