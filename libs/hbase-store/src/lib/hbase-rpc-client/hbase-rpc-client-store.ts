import { userInfo } from 'node:os';
import { silentLogger, type Logger } from '@clickstream/service-core';
import type { HBaseAdmin } from '../hbase-admin.ts';
import type {
  CallOptions,
  CheckedPutRow,
  CounterCell,
  DeleteOptions,
  GetOptions,
  GetOutcome,
  HBaseStore,
  PutOutcome,
  PutRow,
  Row,
  ScanRange,
  TableDescription,
} from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { asStoreError, type FailedOutcome } from '../rpc/batch-caller.ts';
import { ByteBudget } from '../rpc/byte-budget.ts';
import { CallBudget, retrying } from '../rpc/call-budget.ts';
import { CellBlockWriter } from '../rpc/cell-block-writer.ts';
import { OperationGate } from '../rpc/operation-gate.ts';
import { openRpcHBaseStore } from '../rpc/rpc-hbase-store.ts';
import { ask } from './ask.ts';
import { BatchRunner, type BatchItem, type BatchWork } from './batch-runner.ts';
import {
  toSettings,
  type HBaseRpcClientSettings,
  type HBaseRpcClientStoreOptions,
} from './hbase-rpc-client-store-options.ts';
import { scanPages } from './page-scanner.ts';
import { RepairedClient } from './repaired-client.ts';
import { toDelete, toGet, toPut, toRow } from './row-mapper.ts';
import { unsupported, unsupportedAdmin } from './unsupported.ts';
import { checkAndPut, increment } from './unrepeatable-calls.ts';
import type { VendorGet, VendorMutateResponse, VendorPut, VendorRow } from './vendor.ts';

/**
 * Opens a store on the npm package hbase-rpc-client, repaired where it loses calls or rows. Returns when ZooKeeper and
 * the server of hbase:meta have answered.
 *
 * What the package cannot do (the master's work: tables, regions) fails with `HBASE_STORE_UNSUPPORTED`; the table in
 * the README tells. An increment whose answer is lost is not repeated and fails, retriable: the package sends no nonce
 * by which the server would know it again.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT`, or `HBASE_STORE_DEADLINE_EXCEEDED` when nobody answers
 */
export async function openHBaseRpcClientStore(
  options: HBaseRpcClientStoreOptions,
): Promise<HBaseStore> {
  if (options.zookeeperQuorum.length === 0) {
    throw new HBaseStoreError('at least one ZooKeeper server is needed', {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  const settings = toSettings(options);
  const logger = options.logger ?? silentLogger;
  const user = options.user ?? userInfo().username;
  const { zookeeperQuorum, bootstrap, translateAddress } = options;
  const { deadlineMs, rpcTimeoutMs, connectTimeoutMs } = settings;
  const connecting = {
    deadlineMs,
    rpcTimeoutMs,
    connectTimeoutMs,
    user,
    logger,
    ...(translateAddress === undefined ? {} : { translateAddress }),
  };
  await using opened = new AsyncDisposableStack();
  const client = opened.adopt(
    new RepairedClient({ ...settings, zookeeperQuorum, user, logger, translateAddress }),
    (open) => open.close(),
  );
  const budget = new CallBudget(undefined, { deadlineMs: settings.deadlineMs, logger });
  await retrying(
    budget,
    () => budget.bounded(client.connect()),
    () => undefined,
  );
  const master =
    bootstrap === undefined
      ? undefined
      : opened.use(await openRpcHBaseStore({ ...connecting, bootstrap }));
  return new HBaseRpcClientStore({ client, master, settings, logger, resources: opened.move() });
}

interface HBaseRpcClientStoreParts {
  readonly client: RepairedClient;
  /** Who asks the master. */
  readonly master: HBaseStore | undefined;
  readonly settings: HBaseRpcClientSettings;
  readonly logger: Logger;
  /** Client and master, to be closed in the end. */
  readonly resources: AsyncDisposableStack;
}

class HBaseRpcClientStore implements HBaseStore {
  readonly admin: HBaseAdmin = unsupportedAdmin();
  readonly #parts: HBaseRpcClientStoreParts;
  readonly #batches: BatchRunner;
  readonly #format = new CellBlockWriter();
  readonly #gate = new OperationGate();
  #closed: Promise<void> | undefined;

  constructor(parts: HBaseRpcClientStoreParts) {
    const { maxBytesInFlight, maxRowsPerBatch, maxBytesPerBatch } = parts.settings;
    this.#parts = parts;
    this.#batches = new BatchRunner(new ByteBudget(maxBytesInFlight), {
      maxRows: maxRowsPerBatch,
      maxBytes: maxBytesPerBatch,
    });
  }

  async put(table: string, row: PutRow, options?: CallOptions): Promise<void> {
    const [outcome] = await this.putMany(table, [row], options);
    if (outcome?.ok === false) throw outcome.error;
  }

  putMany(table: string, rows: readonly PutRow[], options?: CallOptions): Promise<PutOutcome[]> {
    const items = (): (BatchItem<VendorPut> | FailedOutcome)[] =>
      rows.map((row) =>
        toItem(() => ({ bytes: this.#format.measure(row).bytes, operation: toPut(row) })),
      );
    const work: BatchWork<VendorPut, PutOutcome> = {
      send: (puts) =>
        ask((done) => {
          this.#parts.client.mput(table, puts, done);
        }),
      outcome: () => ({ ok: true }),
    };
    return this.#run(options, (budget) => this.#batches.run(items(), work, budget));
  }

  checkAndPut(table: string, row: CheckedPutRow, options?: CallOptions): Promise<boolean> {
    const { client } = this.#parts;
    return this.#run(options, (budget) => {
      this.#format.measure(row);
      return checkAndPut(table, row, { client, budget });
    });
  }

  get(table: string, row: Buffer, options: GetOptions = {}): Promise<Row | undefined> {
    const { client } = this.#parts;
    return this.#run(options, (budget) => {
      const get = toGet(row, options);
      const read = (): Promise<VendorRow | null> =>
        ask((done) => {
          client.get(table, get, done);
        });
      return retrying(budget, async () => toRow(await budget.bounded(read())), ignore);
    });
  }

  getMany(table: string, rows: readonly Buffer[], options: GetOptions = {}): Promise<GetOutcome[]> {
    const items = (): (BatchItem<VendorGet> | FailedOutcome)[] =>
      rows.map((row) => toItem(() => ({ bytes: row.length, operation: toGet(row, options) })));
    const work: BatchWork<VendorGet, GetOutcome> = {
      send: (gets) =>
        ask((done) => {
          this.#parts.client.mget(table, gets, done);
        }),
      outcome: (answer) => ({ ok: true, row: toRow(answer) }),
    };
    return this.#run(options, (budget) => this.#batches.run(items(), work, budget));
  }

  scan(table: string, range: ScanRange = {}, options?: CallOptions): AsyncIterable<Row> {
    const { client } = this.#parts;
    return {
      [Symbol.asyncIterator]: () =>
        scanPages(table, range, (request) =>
          this.#run(options, (budget) =>
            retrying(budget, () => budget.bounded(client.readPage(request)), ignore),
          ),
        ),
    };
  }

  increment(table: string, counter: CounterCell, options?: CallOptions): Promise<bigint> {
    const { client } = this.#parts;
    return this.#run(options, (budget) => increment(table, counter, { client, budget }));
  }

  delete(table: string, row: Buffer, options: DeleteOptions = {}): Promise<void> {
    const { client } = this.#parts;
    return this.#run(options, async (budget) => {
      const remove = toDelete(row, options);
      const write = (): Promise<VendorMutateResponse> =>
        ask((done) => {
          client.delete(table, remove, done);
        });
      await retrying(budget, () => budget.bounded(write()), ignore);
    });
  }

  createTable(): Promise<never> {
    return Promise.reject(unsupported('create tables'));
  }

  describeTable(table: string, options?: CallOptions): Promise<TableDescription | undefined> {
    const { master } = this.#parts;
    return this.#run(options, () => {
      if (master === undefined) throw unsupported('describe tables without a bootstrap server');
      return master.describeTable(table, options);
    });
  }

  deleteTable(): Promise<never> {
    return Promise.reject(unsupported('delete tables'));
  }

  close(): Promise<void> {
    this.#closed ??= this.#gate.close().then(() => this.#parts.resources.disposeAsync());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #run<T>(options: CallOptions | undefined, work: (budget: CallBudget) => Promise<T>): Promise<T> {
    const { deadlineMs } = this.#parts.settings;
    return this.#gate.run(() =>
      work(new CallBudget(options, { deadlineMs, logger: this.#parts.logger })),
    );
  }
}

/** The client itself forgets what a failure shows to be out of date. */
const ignore = (): undefined => undefined;

function toItem<Operation>(make: () => BatchItem<Operation>): BatchItem<Operation> | FailedOutcome {
  try {
    return make();
  } catch (error) {
    return { ok: false, error: asStoreError(error) };
  }
}
