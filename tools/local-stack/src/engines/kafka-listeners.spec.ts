import { extraListeners } from './kafka-listeners.ts';

describe('extraListeners', () => {
  it('reads names and ports', () => {
    expect(extraListeners({ STACK_KAFKA_LISTENERS: 'A:1000:2000,B_2:30:40' })).toEqual([
      { name: 'A', port: 1000, advertisedPort: 2000 },
      { name: 'B_2', port: 30, advertisedPort: 40 },
    ]);
  });

  it('knows none where none is asked for', () => {
    expect(extraListeners({})).toEqual([]);
  });

  it.each(['A:1', 'a:1:2', 'A:1:2,', 'A:x:2'])('refuses %s', (text) => {
    expect(() => extraListeners({ STACK_KAFKA_LISTENERS: text })).toThrow('NAME:port');
  });
});
