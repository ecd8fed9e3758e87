import { eventIdOf } from './event-value.ts';

const ID = '0b1d7a52-3f0e-4c34-9c1c-5f3d3a0b8e11';
const EVENT = Buffer.concat([Buffer.from([0, 0, 0, 0, 1, 72]), Buffer.from(`${ID}…the rest`)]);

describe('eventIdOf', () => {
  it('reads the first field behind the header', () => {
    expect(eventIdOf(EVENT)).toBe(ID);
  });

  it.each([
    ['no value', null],
    ['an empty value', Buffer.alloc(0)],
    ['another first byte', Buffer.concat([Buffer.from([1]), EVENT.subarray(1)])],
    ['an id that is cut', EVENT.subarray(0, 30)],
    ['text that is no id', Buffer.from(EVENT.toString('latin1').replace('-', '+'), 'latin1')],
    ['another length', Buffer.concat([EVENT.subarray(0, 5), Buffer.from([70]), EVENT.subarray(6)])],
  ])('finds none in %s', (_, value) => {
    expect(eventIdOf(value)).toBeUndefined();
  });
});
