import { eventIdOfLetter } from './event-id-of-letter.ts';

describe('eventIdOfLetter', () => {
  it('is one id per letter', () => {
    expect(eventIdOfLetter('a/0/1')).toBe(eventIdOfLetter('a/0/1'));
    expect(eventIdOfLetter('a/0/1')).not.toBe(eventIdOfLetter('a/0/2'));
  });
});
