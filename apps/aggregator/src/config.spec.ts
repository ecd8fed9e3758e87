import { loadServeConfig, loadStatusConfig, loadVerifyConfig } from './config.ts';

const ENV = {
  MYSQL_URL: 'mysql://u:secret-word@127.0.0.1:3306/clickstream_db',
  HBASE_BOOTSTRAP: '127.0.0.1:16100',
  LIVY_URL: 'http://127.0.0.1:8998',
  SPARK_JOB_FILE: '/opt/aggregation-job.jar',
  SPARK_JOB_PROPERTIES: '/etc/aggregation-job.properties',
};

describe('loadServeConfig', () => {
  it('has defaults for everything but the engines', () => {
    expect(loadServeConfig(ENV)).toMatchObject({
      intervalMs: 60_000,
      maxHours: 500,
      maxAttempts: 3,
      leaseTtlMs: 15_000,
      health: undefined,
      spark: { batchPrefix: 'clickstream' },
      hbase: {
        store: { driver: 'rpc', bootstrap: ['127.0.0.1:16100'] },
        dirtyHoursTable: 'clickstream_dirty_hours',
        tombstonesTable: 'clickstream_tombstones',
      },
    });
  });

  it('wants ZooKeeper for the driver that needs it', () => {
    expect(() => loadServeConfig({ ...ENV, HBASE_DRIVER: 'hbase-rpc-client' })).toThrow(
      'HBASE_ZOOKEEPER_QUORUM',
    );
  });

  it('verifies MySQL by the given authority, and its host name unless told otherwise', () => {
    const tlsOf = (env: NodeJS.ProcessEnv): unknown =>
      loadServeConfig({ ...ENV, ...env }).mysql.tls;

    expect(tlsOf({})).toBeUndefined();
    expect(tlsOf({ MYSQL_TLS_CA: '/etc/ca.pem' })).toEqual({
      caFile: '/etc/ca.pem',
      verifyIdentity: true,
    });
    expect(tlsOf({ MYSQL_TLS_CA: '/etc/ca.pem', MYSQL_TLS_VERIFY_IDENTITY: 'false' })).toEqual({
      caFile: '/etc/ca.pem',
      verifyIdentity: false,
    });
  });

  it('reads the interval and the health port', () => {
    const config = loadServeConfig({
      ...ENV,
      AGGREGATION_INTERVAL: '5s',
      AGGREGATION_HEALTH_PORT: '0',
    });

    expect(config.intervalMs).toBe(5_000);
    expect(config.health).toEqual({ host: '127.0.0.1', port: 0 });
  });

  it('takes spark-submit in place of Livy, and lets its batches inherit no secret', () => {
    const config = loadServeConfig({
      ...ENV,
      LIVY_URL: undefined,
      SPARK_BACKEND: 'spark-submit',
      SPARK_HOME: '/opt/spark',
      SPARK_STATE_DIRECTORY: '/var/lib/clickstream/batches',
      JAVA_HOME: '/opt/java',
      AWS_SECRET_ACCESS_KEY: 'secret-word',
    });

    expect(config.spark.backEnd).toEqual({
      kind: 'spark-submit',
      sparkHome: '/opt/spark',
      stateDirectory: '/var/lib/clickstream/batches',
      env: expect.objectContaining({ JAVA_HOME: '/opt/java' }),
    });
    expect(JSON.stringify(config.spark)).not.toContain('secret-word');
  });

  it.each([
    [{ SPARK_BACKEND: 'spark-submit' }, /SPARK_HOME[^]*SPARK_STATE_DIRECTORY/],
    [{ SPARK_BACKEND: 'yarn' }, /SPARK_BACKEND: "yarn" is none of livy, spark-submit/],
  ])('refuses %j', (env, message) => {
    expect(() => loadServeConfig({ ...ENV, ...env })).toThrow(message);
  });

  it('reports every mistake at once, without the password', () => {
    const load = (): unknown =>
      loadServeConfig({
        MYSQL_URL: 'mysq://u:secret-word@h/d',
        AGGREGATION_INTERVAL: 'soon',
        AGGREGATION_MAX_HOUR: '5',
      });

    expect(load).toThrow(/MYSQL_URL[^]*HBASE_BOOTSTRAP[^]*LIVY_URL[^]*AGGREGATION_MAX_HOUR:/);
    expect(load).toThrow(/AGGREGATION_INTERVAL/);
    expect(load).not.toThrow(/secret-word/);
  });
});

describe('the report commands', () => {
  it('ask for no more than they read', () => {
    expect(loadVerifyConfig({ MYSQL_URL: ENV.MYSQL_URL })).toEqual({
      mysql: { url: ENV.MYSQL_URL },
    });
    expect(() => loadStatusConfig({ MYSQL_URL: ENV.MYSQL_URL })).toThrow('HBASE_BOOTSTRAP');
  });
});
