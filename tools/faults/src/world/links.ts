import { TcpProxy, freePorts } from '@clickstream/testing';

type StackEnv = Readonly<Record<string, string>>;

/** Listeners of the broker, each with the proxy in front of it. */
export class KafkaLinks implements AsyncDisposable {
  readonly collectors: TcpProxy;
  readonly consumers: TcpProxy;
  /** `STACK_KAFKA_LISTENERS` for a stack that these links lead to. */
  readonly listeners: string;

  private constructor(parts: {
    readonly collectors: TcpProxy;
    readonly consumers: TcpProxy;
    readonly listeners: string;
  }) {
    this.collectors = parts.collectors;
    this.consumers = parts.consumers;
    this.listeners = parts.listeners;
  }

  /** Before the broker: it has to be told where its clients will look for it. */
  static async open(): Promise<KafkaLinks> {
    const [collectorsPort = 0, consumersPort = 0] = await freePorts(2);
    const collectors = await TcpProxy.start({ port: collectorsPort });
    const consumers = await TcpProxy.start({ port: consumersPort });
    const listeners = [
      `COLLECTORS:${collectorsPort}:${collectors.port}`,
      `CONSUMERS:${consumersPort}:${consumers.port}`,
    ].join(',');
    return new KafkaLinks({ collectors, consumers, listeners });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.collectors[Symbol.asyncDispose]();
    await this.consumers[Symbol.asyncDispose]();
  }
}

/** The network between the apps and the engines, one proxy for each link that a scenario may break. */
export class Links implements AsyncDisposable {
  readonly kafka: KafkaLinks;
  readonly registry: TcpProxy;
  readonly mysql: TcpProxy;
  readonly livy: TcpProxy;
  /** The server's own port → the proxy to it; all that listen for HBase's clients. */
  readonly hbase: ReadonlyMap<number, TcpProxy>;
  /** Between the senders and each collector. */
  readonly senders: readonly TcpProxy[];

  private constructor(
    parts: Pick<Links, 'kafka' | 'registry' | 'mysql' | 'livy' | 'hbase' | 'senders'>,
  ) {
    this.kafka = parts.kafka;
    this.registry = parts.registry;
    this.mysql = parts.mysql;
    this.livy = parts.livy;
    this.hbase = parts.hbase;
    this.senders = parts.senders;
  }

  static async open(
    kafka: KafkaLinks,
    options: { readonly env: StackEnv; readonly collectorPorts: readonly number[] },
  ): Promise<Links> {
    const { env, collectorPorts } = options;
    const to = (name: string): Promise<TcpProxy> =>
      TcpProxy.start({ port: Number(new URL(env[name] ?? '').port) });
    const hbase = new Map<number, TcpProxy>();
    for (const server of (env['HBASE_BOOTSTRAP'] ?? '').split(',')) {
      const port = Number(server.split(':')[1]);
      hbase.set(port, await TcpProxy.start({ port }));
    }
    return new Links({
      kafka,
      registry: await to('SCHEMA_REGISTRY_URL'),
      mysql: await to('MYSQL_URL'),
      livy: await to('LIVY_URL'),
      hbase,
      senders: await Promise.all(collectorPorts.map((port) => TcpProxy.start({ port }))),
    });
  }

  all(): TcpProxy[] {
    const { kafka, registry, mysql, livy, hbase, senders } = this;
    return [
      kafka.collectors,
      kafka.consumers,
      registry,
      mysql,
      livy,
      ...hbase.values(),
      ...senders,
    ];
  }

  /** Every link a plain wire again. */
  pass(): void {
    for (const proxy of this.all()) proxy.pass();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.all()) await proxy[Symbol.asyncDispose]();
  }
}

/** The same URL, by way of a proxy. */
export function through(url: string, proxy: TcpProxy): string {
  const changed = new URL(url);
  changed.host = `127.0.0.1:${proxy.port}`;
  return changed.href;
}
