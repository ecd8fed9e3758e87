import { EventEmitter } from 'node:events';
import { waitFor } from '@clickstream/testing';
import type { VendorCallback, VendorZooKeeper } from './vendor.ts';
import { ZooKeeperMetaServer } from './zookeeper-meta-server.ts';

/** A ZooKeeper client whose answers a test gives. */
class FakeZooKeeper extends EventEmitter implements VendorZooKeeper {
  state = 'SYNC_CONNECTED';
  destroyed = 0;
  renewed = 0;
  readonly questions: VendorCallback<Buffer>[] = [];
  readonly zk = {
    connectionManager: {
      connectTimeoutHandler: null,
      socket: { destroy: () => (this.destroyed += 1) } as never,
    },
  };

  getState(): { readonly name: string } {
    return { name: this.state };
  }

  getData(_path: string, done: VendorCallback<Buffer>): void {
    this.questions.push(done);
  }

  close(): void {
    this.emit('disconnected');
  }

  _newZK(): void {
    this.renewed += 1;
  }
}

/** `localhost:16020` as HBase writes it: 0xFF, id, "PBUF", message. */
const NODE = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 2]),
  Buffer.from('idPBUF'),
  Buffer.from([0x0a, 14, 0x0a, 9]),
  Buffer.from('localhost'),
  Buffer.from([0x10, 0x94, 0x7d]),
]);
const UNAVAILABLE = { code: 'HBASE_STORE_SERVER_UNAVAILABLE', retriable: true };

describe('ZooKeeperMetaServer', () => {
  const open = (zk: FakeZooKeeper): ZooKeeperMetaServer =>
    new ZooKeeperMetaServer(zk, { answerTimeoutMs: 200 });

  it('reads the server’s address', async () => {
    const zk = new FakeZooKeeper();

    const found = open(zk).find();
    await waitFor('the question', () => zk.questions.length === 1);
    zk.questions[0]?.(null, NODE);

    expect(await found).toBe('localhost:16020');
  });

  it('asks when there is a session, and nothing while there is none', async () => {
    const zk = new FakeZooKeeper();
    zk.state = 'DISCONNECTED';

    await expect(open(zk).find()).rejects.toMatchObject(UNAVAILABLE);
    expect(zk.questions).toEqual([]);
    expect(zk.listenerCount('connected')).toBe(0);

    const found = open(zk).find();
    zk.emit('connected');
    await waitFor('the question', () => zk.questions.length === 1);
    zk.questions[0]?.(null, NODE);
    expect(await found).toBe('localhost:16020');
  });

  it.each([
    ['a node that is missing', new Error('NO_NODE'), undefined],
    ['a node of another kind', null, Buffer.from('?')],
  ])('does not end the process for %s', async (_, error, data) => {
    const zk = new FakeZooKeeper();

    const found = open(zk).find();
    await waitFor('the question', () => zk.questions.length === 1);
    zk.questions[0]?.(error, data);

    await expect(found).rejects.toMatchObject(UNAVAILABLE);
  });

  it('cuts a connection that does not answer', async () => {
    const zk = new FakeZooKeeper();

    await expect(open(zk).find()).rejects.toMatchObject(UNAVAILABLE);

    expect(zk.destroyed).toBe(1);
  });

  it('renews an expired session, but not after close', async () => {
    const zk = new FakeZooKeeper();
    const metaServer = open(zk);
    zk._newZK();

    await metaServer.close();
    await metaServer.close();
    zk._newZK();

    expect(zk.renewed).toBe(1);
    expect(zk.destroyed).toBe(1);
  });
});
