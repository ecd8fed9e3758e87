import { HBaseStoreError, type HBaseStore, type PutOutcome } from '../index.ts';
import type { FaultSuite } from './fault-suite.ts';
import { RecordedWriter, type WrittenStore } from './recorded-writer.ts';
import { judgeRows } from './row-verdict.ts';
import { scanAll, whileWriting } from './while-writing.ts';

/** Recovery waits for a session to run out and for processes to start: on a busy machine that is a minute. */
const PATIENCE = { deadlineMs: 150_000 };

/** Deaths and hangs of the servers' processes. */
export function describeServerFaults(suite: () => FaultSuite): void {
  it('survives kill -9 of one of two region servers, and its return', async () => {
    const { cluster } = suite();

    await whileWriting(
      suite(),
      async (table, progress) => {
        const servers = await cluster.servers();
        cluster.signal('second', 'SIGKILL');
        await cluster.allRegionsOn(servers.first, table);
        await progress();
        await cluster.restart();
      },
      PATIENCE,
    );
  });

  it('survives a region server that hangs until it is given up, and that then comes to', async () => {
    const { cluster } = suite();

    await whileWriting(
      suite(),
      async (table, progress, settled) => {
        const servers = await cluster.servers();
        cluster.signal('second', 'SIGSTOP');
        await cluster.allRegionsOn(servers.first, table);
        await progress();
        // What still waits for it, it would acknowledge when it comes to, into a log that no local file system fences.
        await settled();
        cluster.signal('second', 'SIGCONT');
        await cluster.ended('second');
        await cluster.restart();
      },
      PATIENCE,
    );
  });

  it('survives kill -9 of the whole cluster, and shows who acknowledges too early', async () => {
    const { cluster, drivers } = suite();
    const careless = acknowledgingEarly(drivers[0]!.store);

    await whileWriting(
      suite(),
      async (table) => {
        const control = RecordedWriter.start(careless, { table, series: 99, deadlineMs: 60_000 });
        await control.progress();
        cluster.signal('second', 'SIGKILL');
        cluster.signal('first', 'SIGKILL');
        await control.progress();
        await cluster.restart();
        const { lost } = judgeRows(await scanAll(cluster.operator, table), await control.stop());
        expect(lost.length).toBeGreaterThan(0);
      },
      PATIENCE,
    );
  });
}

/** The negative control: what a driver would be that takes a write for done as soon as it is sent. */
function acknowledgingEarly(store: HBaseStore): WrittenStore {
  return {
    putMany: (table, rows) => {
      store.putMany(table, rows, { deadlineMs: 500 }).catch((error: unknown) => {
        if (!(error instanceof HBaseStoreError)) throw error;
      });
      return Promise.resolve(rows.map((): PutOutcome => ({ ok: true })));
    },
    get: () => Promise.resolve(undefined),
    increment: () => Promise.resolve(0n),
  };
}
