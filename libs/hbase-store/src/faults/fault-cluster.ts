import { PrivateStack, uniqueName, waitFor } from '@clickstream/testing';

import { openRpcHBaseStore, type HBaseStore, type RegionDescription } from '../index.ts';

/** The one with the master and ZooKeeper in its process, and the one without. */
export const REGION_SERVERS = ['first', 'second'] as const;
export type RegionServer = (typeof REGION_SERVERS)[number];

const ENGINE_OF = { first: 'hbase', second: 'region-server' } as const;
const SPLIT_KEYS = [0x40, 0x80, 0xc0].map((byte) => Buffer.from([byte]));
const RECOVERY_MS = 150_000;

/** A real HBase with two region servers that tests may hurt, and an operator's access to it. */
export class FaultCluster implements AsyncDisposable {
  readonly bootstrap: readonly string[];
  readonly zookeeperQuorum: string;
  /** The rpc driver: it sets scenes and counts what is there in the end. */
  readonly operator: HBaseStore;
  readonly #stack: PrivateStack;

  private constructor(stack: PrivateStack, operator: HBaseStore) {
    this.#stack = stack;
    this.operator = operator;
    this.bootstrap = bootstrapOf(stack);
    this.zookeeperQuorum = stack.env['HBASE_ZOOKEEPER_QUORUM'] ?? '';
  }

  static async start(): Promise<FaultCluster> {
    const stack = await PrivateStack.start({ only: ['hbase', 'region-server'] });
    try {
      const operator = await openRpcHBaseStore({
        bootstrap: bootstrapOf(stack),
        deadlineMs: RECOVERY_MS,
        rpcTimeoutMs: 5_000,
      });
      const cluster = new FaultCluster(stack, operator);
      await cluster.servers();
      return cluster;
    } catch (error) {
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The names of both servers; waits until both are alive and none of their former lives is left. */
  async servers(): Promise<Readonly<Record<RegionServer, string>>> {
    const firstPort = portOf(this.bootstrap.at(-1) ?? '');
    return await waitFor(
      'two region servers',
      async () => {
        const alive = await this.operator.admin.listServers();
        const first = alive.find((name) => name.split(',')[1] === firstPort);
        const second = alive.find((name) => name.split(',')[1] !== firstPort);
        return alive.length === 2 && first !== undefined && second !== undefined
          ? { first, second }
          : undefined;
      },
      { timeoutMs: RECOVERY_MS },
    );
  }

  /** Four regions, every other one on each server. */
  async createTable(): Promise<string> {
    const table = uniqueName('fault');
    const families = { c: {}, f: {}, g: {} };
    await this.operator.createTable({ name: table, families, splitKeys: SPLIT_KEYS });
    const servers = await this.servers();
    for (const [i, region] of (await this.regions(table)).entries()) {
      const to = servers[i % 2 === 0 ? 'first' : 'second'];
      if (region.server !== to) await this.operator.admin.moveRegion(region, { to });
    }
    return table;
  }

  regions(table: string): Promise<RegionDescription[]> {
    return this.operator.admin.listRegions(table);
  }

  /** Waits until a server has every region of the table. */
  async allRegionsOn(server: string, table: string): Promise<void> {
    await waitFor(
      `all regions of ${table} on ${server}`,
      async () =>
        (await this.regions(table)).every(
          (region) => region.server === server && region.state === 'OPEN',
        ),
      { timeoutMs: RECOVERY_MS },
    );
  }

  signal(server: RegionServer, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#stack.signal(ENGINE_OF[server], signal);
  }

  /** Waits until the process of a server has ended. */
  async ended(server: RegionServer): Promise<void> {
    const pid = this.#stack.pidOf(ENGINE_OF[server]);
    await waitFor(`the end of the ${server} server`, () => !isAlive(pid), {
      timeoutMs: RECOVERY_MS,
    });
  }

  /** Starts what does not run, on its old data, and waits until both servers are alive. */
  async restart(): Promise<void> {
    await this.#stack.up();
    await this.servers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
    // Without servers there is nothing to wait for: the store only drops its connections.
    await this.operator.close();
  }
}

function bootstrapOf(stack: PrivateStack): readonly string[] {
  return stack.env['HBASE_BOOTSTRAP']?.split(',') ?? [];
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
