import { mentionsUser } from './mentions-user.ts';

const avro = (text: string): Buffer => {
  const length = Buffer.byteLength(text) * 2;
  const prefix = length < 0x80 ? [length] : [(length % 0x80) + 0x80, Math.floor(length / 0x80)];
  return Buffer.concat([Buffer.from('z'), Buffer.from(prefix), Buffer.from(`${text}z`)]);
};
const LONG = 'u'.repeat(100);

describe('mentionsUser', () => {
  it.each<[boolean, string, Buffer | null, string]>([
    [true, 'a JSON text', Buffer.from('{"user_id":"ann@example.org"}'), 'ann@example.org'],
    [true, 'a number', Buffer.from('{"user_id":482913}'), '482913'],
    [true, 'the whole value', Buffer.from('user-1'), 'user-1'],
    [true, 'a JSON escape', Buffer.from('{"user_id":"a\\"nn"}'), 'a"nn'],
    [true, 'a URL', Buffer.from('/i?uid=ann%40example.org&e=pv'), 'ann@example.org'],
    [true, 'an Avro text', avro('user-1'), 'user-1'],
    [true, 'a long Avro text', avro(LONG), LONG],
    [true, 'the second place', Buffer.from('user-12 user-1'), 'user-1'],
    [false, 'another id that begins with it', Buffer.from('{"user_id":"user-12"}'), 'user-1'],
    [false, 'another id that ends with it', Buffer.from('super-user-1'), 'user-1'],
    [false, 'nothing', null, 'user-1'],
    [false, 'an id that stands anywhere by chance', Buffer.from('{"count":1}'), '1'],
  ])('%s: %s', (expected, _, bytes, userId) => {
    expect(mentionsUser(bytes, userId)).toBe(expected);
  });
});
