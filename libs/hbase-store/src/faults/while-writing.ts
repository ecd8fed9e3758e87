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
  { cluster, stores }: Pick<FaultSuite, 'cluster' | 'stores'>,
  hurt: (table: string, progress: (rows?: number) => Promise<void>) => Promise<void>,
  options: WhileWritingOptions = {},
): Promise<void> {
  const { deadlineMs = 60_000, mayFail = false } = options;
  const table = await cluster.createTable();
  const writers = [...stores.values()].map((store, series) =>
    RecordedWriter.start(store, { table, series, deadlineMs }),
  );
  const progress = async (rows?: number): Promise<void> => {
    await Promise.all(writers.map((writer) => writer.progress(rows)));
  };
  let records: WriteRecord[];
  try {
    await progress();
    await hurt(table, progress);
    await progress();
  } finally {
    records = await Promise.all(writers.map((writer) => writer.stop()));
  }
  const scanned = await scanAll(cluster.operator, table);
  for (const [i, driver] of [...stores.keys()].entries()) {
    const record = records[i]!;
    expect({ driver, ...judgeRows(scanned, record), ...judgeCalls(record, { mayFail }) }).toEqual({
      driver,
      ...NOTHING_WRONG,
    });
    expect(record.longestCallMs).toBeLessThan(deadlineMs + LATENESS_MS);
    await expectCounted(cluster, table, { driver, record, counter: writers[i]!.counter });
  }
}

const NOTHING_WRONG: RowVerdict & ReturnType<typeof judgeCalls> = {
  lost: [],
  damaged: [],
  misplaced: [],
  misread: [],
  failures: {},
};

function judgeCalls(
  record: WriteRecord,
  { mayFail }: { readonly mayFail: boolean },
): { readonly misread: readonly number[]; readonly failures: Readonly<Record<string, number>> } {
  const forgiven = mayFail && record.allRetriable;
  return { misread: record.misread, failures: forgiven ? {} : Object.fromEntries(record.failures) };
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
  const { acknowledged, open } = of.record.counted;
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
