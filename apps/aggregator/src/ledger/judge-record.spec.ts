import { isUnsettled, judgeRecord, parseRecordPlace, type RecordFacts } from './judge-record.ts';

const PLACE = { topic: 'clickstream', partition: 2, offset: 7n };
const OTHER = { ...PLACE, offset: 3n };
const COMMITTED = new Map([[2, 8n]]);
const BEHIND = new Map([[2, 7n]]);

const facts = (overrides: Partial<RecordFacts> = {}): RecordFacts => ({
  place: PLACE,
  storedAs: undefined,
  isDeadLettered: false,
  isErased: false,
  isExpired: false,
  ...overrides,
});

describe('judgeRecord', () => {
  it.each([
    ['stored', { storedAs: PLACE }, COMMITTED],
    ['stored', { storedAs: PLACE }, BEHIND],
    ['stored', { storedAs: PLACE, isDeadLettered: true }, COMMITTED],
    ['duplicate', { storedAs: OTHER }, COMMITTED],
    ['duplicate', { storedAs: { ...PLACE, topic: 'another' } }, COMMITTED],
    ['duplicate', { storedAs: { ...PLACE, partition: 1 } }, COMMITTED],
    ['duplicate', { storedAs: 'unnamed' as const }, COMMITTED],
    ['dead_lettered', { isDeadLettered: true }, COMMITTED],
    ['dead_lettered', { isDeadLettered: true }, BEHIND],
    ['pending', {}, BEHIND],
    ['pending', {}, new Map()],
    ['pending', { isExpired: true }, BEHIND],
    ['expired', { isExpired: true }, COMMITTED],
    ['erased', { isErased: true, isExpired: true }, COMMITTED],
    ['pending', { isErased: true }, BEHIND],
    ['stored', { isErased: true, storedAs: PLACE }, COMMITTED],
    ['dead_lettered', { isErased: true, isDeadLettered: true }, COMMITTED],
    ['missing', {}, COMMITTED],
  ])('%s: %j', (verdict, overrides, committed) => {
    expect(judgeRecord(facts(overrides), committed)).toBe(verdict);
  });
});

describe('isUnsettled', () => {
  it.each([
    [false, {}, BEHIND],
    [false, { storedAs: PLACE }, COMMITTED],
    [true, { storedAs: PLACE }, BEHIND],
    // A retry that the group has not committed yet has moved the row of a record that it has.
    [true, { storedAs: { ...PLACE, offset: 8n } }, COMMITTED],
    [false, { storedAs: { ...PLACE, topic: 'another', offset: 8n } }, COMMITTED],
    [false, { storedAs: 'unnamed' as const }, COMMITTED],
  ])('%s: %j', (expected, overrides, committed) => {
    expect(isUnsettled(facts(overrides), committed)).toBe(expected);
  });
});

describe('parseRecordPlace', () => {
  it.each([
    ['clickstream/2/7', PLACE],
    ['a/b/2/7', { ...PLACE, topic: 'a/b' }],
    ['clickstream/2', 'unnamed'],
    ['', 'unnamed'],
  ])('reads %j', (text, expected) => {
    expect(parseRecordPlace(text)).toEqual(expected);
  });
});
