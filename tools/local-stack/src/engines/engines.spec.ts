import { parseEngineNames } from './engines.ts';

describe('parseEngineNames', () => {
  it('reads a list', () => {
    expect(parseEngineNames('kafka, hbase')).toEqual(['kafka', 'hbase']);
  });

  it('names the engines that there are when it does not know one', () => {
    expect(() => parseEngineNames('kafka,postgres')).toThrow(
      /"postgres" is no engine; there are kafka, registry, hbase, region-server, livy, mysql/,
    );
  });
});
