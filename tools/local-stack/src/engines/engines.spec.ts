import { parseEngineNames } from './engines.ts';

describe('parseEngineNames', () => {
  it('reads a list, and takes every engine when there is none', () => {
    expect(parseEngineNames('kafka, hbase')).toEqual(['kafka', 'hbase']);
    expect(parseEngineNames(undefined)).toHaveLength(5);
  });

  it('names the engines that there are when it does not know one', () => {
    expect(() => parseEngineNames('kafka,postgres')).toThrow(
      /"postgres" is no engine; there are kafka, registry, hbase, livy, mysql/,
    );
  });
});
