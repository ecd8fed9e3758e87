import {
  DEFAULT_PORTS,
  freePorts,
  PORT_NAMES,
  portVariable,
  requestedPorts,
} from './stack-ports.ts';

describe('portVariable', () => {
  it('names the variable of every port', () => {
    expect(PORT_NAMES.map(portVariable)).toEqual([
      'STACK_KAFKA_PORT',
      'STACK_KAFKA_CONTROLLER_PORT',
      'STACK_REGISTRY_PORT',
      'STACK_REGISTRY_MANAGEMENT_PORT',
      'STACK_HBASE_MASTER_PORT',
      'STACK_HBASE_REGION_SERVER_PORT',
      'STACK_SECOND_REGION_SERVER_PORT',
      'STACK_ZOOKEEPER_PORT',
      'STACK_LIVY_PORT',
      'STACK_MYSQL_PORT',
    ]);
  });
});

describe('requestedPorts', () => {
  it('takes the caller before the environment', () => {
    const env = { STACK_KAFKA_PORT: '1000', STACK_MYSQL_PORT: '2000', STACK_LIVY_PORT: '' };

    expect(requestedPorts(env, { kafka: 3000 })).toEqual({ kafka: 3000, mysql: 2000 });
  });

  it.each(['0', '65536', 'x', '1.5'])('refuses %s as a port', (value) => {
    expect(() => requestedPorts({ STACK_LIVY_PORT: value })).toThrow(/STACK_LIVY_PORT/);
  });
});

describe('freePorts', () => {
  it('gives every port of a stack a number of its own', async () => {
    const ports = await freePorts();

    expect(Object.keys(ports)).toEqual(Object.keys(DEFAULT_PORTS));
    expect(new Set(Object.values(ports)).size).toBe(PORT_NAMES.length);
  });

  it('gives none that is promised to somebody', async () => {
    const promised = Array.from({ length: 11_900 }, (_, at) => 20_000 + at);

    for (const port of Object.values(await freePorts(promised))) {
      expect(port).toBeGreaterThanOrEqual(31_900);
    }
  });
});
