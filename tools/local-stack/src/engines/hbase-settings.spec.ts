import { givenHBaseSettings } from './hbase-settings.ts';

describe('givenHBaseSettings', () => {
  it.each([
    [undefined, {}],
    ['', {}],
    ['{"hbase.wal.hsync":"true"}', { 'hbase.wal.hsync': 'true' }],
  ])('reads %j', (text, settings) => {
    expect(givenHBaseSettings({ STACK_HBASE_SITE: text })).toEqual(settings);
  });

  it.each(['hbase.wal.hsync=true', '["a"]', '{"a":1}', 'null'])('refuses %s', (text) => {
    expect(() => givenHBaseSettings({ STACK_HBASE_SITE: text })).toThrow(
      /is no JSON object of names and texts/,
    );
  });
});
