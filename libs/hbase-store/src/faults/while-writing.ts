import { decodeLong, type HBaseStore, type Row } from '../index.ts';
import type { FaultCluster } from './fault-cluster.ts';
import type { FaultSuite } from './fault-suite.ts';
import { RecordedWriter, type WriteRecord } from './recorded-writer.ts';
import { judgeRows, type RowVerdict } from './row-verdict.ts';

/** A call may end this much after its deadline on a machine that is busy with a restarting server. */
const LATENESS_MS = 5_000;

/** What is allowed to the drivers while they write. */
export interface WhileWritingOptions {
  readonly deadlineMs?: number;
  /** Calls may fail for the outage; without it every single one has to succeed in the end. */
  readonly mayFail?: boolean;
}

/**
 * Lets every driver write into a table with regions on both servers, hurts the cluster meanwhile, and expects that
 * each driver goes on afterwards, that no call took longer than allowed, and that whatever was acknowledged is there.
 */
export async function whileWriting(
  { cluster, drivers }: FaultSuite,
  hurt: (
    table: string,
    progress: (rows?: number) => Promise<void>,
    settled: () => Promise<void>,
  ) => Promise<void>,
  options: WhileWritingOptions = {},
): Promise<void> {
  const { deadlineMs = 60_000, mayFail = false } = options;
  const table = await cluster.createTable();
  const writers = drivers.map(({ store }, series) =>
    RecordedWriter.start(store, { table, series, deadlineMs }),
  );
  const progress = async (rows?: number): Promise<void> => {
    await Promise.all(writers.map((writer) => writer.progress(rows)));
  };
  const settled = async (): Promise<void> => {
    await Promise.all(writers.map((writer) => writer.settled()));
  };
  let records: WriteRecord[];
  try {
    await progress();
    await hurt(table, progress, settled);
    await progress();
  } finally {
    records = await Promise.all(writers.map((writer) => writer.stop()));
  }
  const scanned = await scanAll(cluster.operator, table);
  for (const [i, { driver }] of drivers.entries()) {
    const record = records[i]!;
    const calls = judgeCalls(record, { mayFail, mayLeaveOpen: !driver.repeatsIncrements });
    expect({ driver: driver.name, ...judgeRows(scanned, record), ...calls }).toEqual({
      driver: driver.name,
      ...NOTHING_WRONG,
    });
    expect(record.longestCallMs).toBeLessThan(deadlineMs + LATENESS_MS);
    const { counter } = writers[i]!;
    await expectCounted(cluster, table, { driver: driver.name, record, counter });
  }
}

interface CallVerdict {
  readonly misread: readonly number[];
  readonly failures: Readonly<Record<string, number>>;
  readonly uncounted: Readonly<Record<string, number>>;
}

const NOTHING_WRONG: RowVerdict & CallVerdict = {
  lost: [],
  damaged: [],
  misplaced: [],
  misread: [],
  failures: {},
  uncounted: {},
};

function judgeCalls(
  { misread, failures, uncounted, allRetriable }: WriteRecord,
  { mayFail, mayLeaveOpen }: { readonly mayFail: boolean; readonly mayLeaveOpen: boolean },
): CallVerdict {
  const judged = (
    found: ReadonlyMap<string, number>,
    forgiven: boolean,
  ): CallVerdict['failures'] => (forgiven && allRetriable ? {} : Object.fromEntries(found));
  return {
    misread,
    failures: judged(failures, mayFail),
    uncounted: judged(uncounted, mayFail || mayLeaveOpen),
  };
}

/** Rows of the writers, without their counters. */
export async function scanAll(store: HBaseStore, table: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.scan(table, { columns: { f: [], g: [] } })) rows.push(row);
  return rows;
}

/** Every acknowledged increment counts once; one that failed may have counted, once. */
async function expectCounted(
  { operator }: FaultCluster,
  table: string,
  of: {
    readonly driver: string;
    readonly record: WriteRecord;
    readonly counter: RecordedWriter['counter'];
  },
): Promise<void> {
  const found = await operator.get(table, of.counter.row);
  const value = Number(decodeLong(found!.cells[0]!.value));
  const acknowledged = of.record.counted;
  const open = [...of.record.uncounted.values()].reduce((sum, times) => sum + times, 0);
  const asCounted = value >= acknowledged && value <= acknowledged + open;
  expect({
    driver: of.driver,
    value: asCounted ? 'as counted' : value,
    acknowledged,
    open,
  }).toEqual({
    driver: of.driver,
    value: 'as counted',
    acknowledged,
    open,
  });
}
