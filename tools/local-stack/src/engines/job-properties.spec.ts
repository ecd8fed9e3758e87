import { jobProperties } from './job-properties.ts';

const GIVEN = { mysqlIsGiven: true };
const ENV = {
  MYSQL_URL: 'mysql://aggregator:p%40ss@db:3307/clickstream_db',
  HBASE_ZOOKEEPER_QUORUM: 'zk:2181',
};

describe('jobProperties', () => {
  it('tells the job its account and where the engines are', () => {
    expect(jobProperties(ENV, GIVEN)?.split('\n')).toEqual([
      'jdbc.url=jdbc:mysql://db:3307/clickstream_db?rewriteBatchedStatements=true&sslMode=PREFERRED&allowPublicKeyRetrieval=true',
      'jdbc.user=aggregator',
      'jdbc.password=p@ss',
      'hbase.zookeeper.quorum=zk:2181',
      'hbase.events.table=clickstream_events',
      '',
    ]);
  });

  it('does without TLS to the MySQL of the stack', () => {
    expect(jobProperties(ENV, { mysqlIsGiven: false })).toContain('sslMode=DISABLED');
  });

  it('follows the name of the events table', () => {
    expect(jobProperties({ ...ENV, HBASE_EVENTS_TABLE: 'mine' }, GIVEN)).toContain('=mine\n');
  });

  it('is not written when MySQL or HBase is not known', () => {
    expect(jobProperties({ MYSQL_URL: ENV.MYSQL_URL }, GIVEN)).toBeUndefined();
  });
});
