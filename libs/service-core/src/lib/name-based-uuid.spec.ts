import { nameBasedUuid } from './name-based-uuid.ts';

const DNS = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

describe('nameBasedUuid', () => {
  // The first is of RFC 9562, appendix A.4; the others are what Python's uuid.uuid5 makes.
  it.each([
    ['www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ['', '4ebd0208-8328-5d69-8c44-ec50939c0967'],
    ['a', '4f3f2898-69e3-5a0d-820a-c4e87987dbce'],
    ['ä–😀', '0722a3f4-3e49-55cd-bbf6-1c36b4a3fac7'],
    ['["app","shop","ajs-next-1"]', 'f15df065-d486-5157-a606-09f6041779fc'],
  ])('makes of %j the UUID of the standard', (name, uuid) => {
    expect(nameBasedUuid(name, DNS)).toBe(uuid);
  });

  it('makes another one in another namespace', () => {
    const another = Uint8Array.from(DNS, (byte) => byte ^ 1);

    expect(nameBasedUuid('a', another)).not.toBe(nameBasedUuid('a', DNS));
  });
});
