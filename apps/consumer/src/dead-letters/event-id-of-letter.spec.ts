import { eventIdOfLetter, nameBasedUuid } from './event-id-of-letter.ts';

describe('nameBasedUuid', () => {
  it('makes the UUID of the standard (RFC 9562, appendix A.4)', () => {
    const dns = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

    expect(nameBasedUuid('www.example.com', dns)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

describe('eventIdOfLetter', () => {
  it('is one id per letter', () => {
    expect(eventIdOfLetter('a/0/1')).toBe(eventIdOfLetter('a/0/1'));
    expect(eventIdOfLetter('a/0/1')).not.toBe(eventIdOfLetter('a/0/2'));
  });
});
