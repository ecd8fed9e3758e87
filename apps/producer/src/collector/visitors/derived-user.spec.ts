import { createHmac } from 'node:crypto';

import { deriveUserId, type Salt } from './derived-user.ts';

const DAY_MS = 86_400_000;
const VISITOR = { ip: '198.51.100.7', userAgent: 'A' };
const SALT: Salt = { key: 'a key for tests only', periodMs: DAY_MS, at: Date.UTC(2026, 4, 1, 12) };
const ID = deriveUserId(VISITOR, SALT);

describe('the derived id of a visitor', () => {
  it.each<[string, Partial<typeof VISITOR | { userAgent: null }>, Partial<Salt>, boolean]>([
    ['of another collector with the same key', {}, {}, true],
    ['in the first moment of the day', {}, { at: Date.UTC(2026, 4, 1) }, true],
    ['in the last moment of the day', {}, { at: Date.UTC(2026, 4, 2) - 1 }, true],
    ['a moment before', {}, { at: Date.UTC(2026, 4, 1) - 1 }, false],
    ['in the first moment of the next', {}, { at: Date.UTC(2026, 4, 2) }, false],
    ['a year later', {}, { at: Date.UTC(2027, 4, 1, 12) }, false],
    ['with another key', {}, { key: 'another key for tests' }, false],
    ['at another address', { ip: '198.51.100.8' }, {}, false],
    ['with another agent', { userAgent: 'B' }, {}, false],
    ['without an agent', { userAgent: null }, {}, false],
    ['of a longer period', {}, { periodMs: 7 * DAY_MS }, false],
    ['of no period', {}, { periodMs: undefined }, false],
  ])('%s: the same?', (_, visitor, salt, isSame) => {
    const other = deriveUserId({ ...VISITOR, ...visitor }, { ...SALT, ...salt });

    expect(other).toMatch(/^[0-9a-f]{32}$/);
    expect(other === ID).toBe(isSame);
  });

  it('stays for a week where the period is one', () => {
    const periodMs = 7 * DAY_MS;
    const monday = Date.UTC(2026, 4, 4);
    const ids = Array.from({ length: 28 }, (_, day) =>
      deriveUserId(VISITOR, { ...SALT, periodMs, at: monday + day * DAY_MS }),
    );

    expect(new Set(ids).size).toBe(5);
  });

  it('stays for ever without a period, and is the one that it was before there were any', () => {
    const salt = { ...SALT, periodMs: undefined };
    const plain = createHmac('sha256', SALT.key).update('198.51.100.7\0A').digest('hex');

    expect(deriveUserId(VISITOR, salt)).toBe(plain.slice(0, 32));
    expect(deriveUserId(VISITOR, { ...salt, at: 0 })).toBe(plain.slice(0, 32));
  });
});
