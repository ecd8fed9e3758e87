import type { CallOptions, Row, ScanRange } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import { toColumns, toTimeRange } from './get-message.ts';
import type { Region } from './region-cache.ts';
import { regionSpecifier, type RegionCaller } from './region-caller.ts';
import { isScannerLoss } from './remote-exception.ts';
import type { RpcAnswer } from './rpc-connection.ts';
import { SCAN } from './rpc-methods.ts';
import { ScanPosition, type ScanPart } from './scan-position.ts';
import { ScanRows } from './scan-rows.ts';
import { ScannerLease } from './scanner-lease.ts';
import type { ScanRequest, ScanResponse, WireLong } from './wire-messages.ts';

/** Closing is a courtesy to the server: its reader waits no longer for it, and not at all for a new look-up. */
const CLOSE_OPTIONS: CallOptions = { deadlineMs: 1_000 };
/** The reader may be back and wait for a renewal that hangs. */
const RENEW_OPTIONS: CallOptions = { deadlineMs: 5_000 };

/** Bounds of one scan answer. */
export interface ScanLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

interface OpenScanner {
  readonly region: Region;
  readonly part: ScanPart;
  readonly id: WireLong;
  readonly leaseMs: number | undefined;
}

/**
 * One scan over all regions of its range.
 *
 * The server may end an answer anywhere (size, time, middle of a row) and may lose the scanner at any moment. This
 * keeps the last complete row, and whatever happens goes on right behind it.
 */
export class RegionScanner {
  readonly #caller: RegionCaller;
  readonly #table: string;
  readonly #range: ScanRange;
  readonly #limits: ScanLimits;
  readonly #rows = new ScanRows();
  readonly #position: ScanPosition;
  #remaining: number;
  #open: OpenScanner | undefined;

  constructor(
    caller: RegionCaller,
    table: string,
    options: { readonly range: ScanRange; readonly limits: ScanLimits },
  ) {
    this.#caller = caller;
    this.#table = table;
    this.#range = options.range;
    this.#limits = options.limits;
    this.#position = new ScanPosition(options.range);
    this.#remaining = options.range.limit ?? Infinity;
  }

  /** The next rows, possibly none yet; `undefined` at the end. */
  async next(budget: CallBudget): Promise<Row[] | undefined> {
    return await retrying(
      budget,
      async () => {
        const known = this.#open;
        try {
          return await this.#fetch(budget);
        } catch (error) {
          // Its lease ran out while the reader was busy: no reason to wait.
          if (known === undefined || !(error instanceof HBaseStoreError)) throw error;
          if (!isScannerLoss(error)) throw error;
          return await this.#fetch(budget);
        }
      },
      () => undefined,
    );
  }

  async #fetch(budget: CallBudget): Promise<Row[] | undefined> {
    const nextRow = this.#position.row;
    if (nextRow === undefined || this.#remaining <= 0) return undefined;
    const region =
      this.#open?.region ?? (await this.#caller.locator.locate(this.#table, nextRow, budget));
    const part = this.#open?.part ?? this.#position.partOf(region);
    const request = this.#request(region, part);
    try {
      const answer = await this.#caller.callOnce(SCAN, request, { budget, region });
      return this.#take(answer, { region, part });
    } catch (error) {
      // Whatever the server has of this scan is left to its lease; the scan goes on behind its last whole row.
      this.#open = undefined;
      this.#rows.discard();
      if (error instanceof HBaseStoreError && !isScannerLoss(error)) {
        this.#caller.recover(region, error);
      }
      throw error;
    }
  }

  /** How long the server keeps the scanner for a reader that asks for nothing; `undefined` when none is open. */
  get leaseMs(): number | undefined {
    return this.#open?.leaseMs;
  }

  /** Starts the lease anew; not while {@link next} is under way. */
  async renew(budget: CallBudget): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const request = { scannerId: open.id, renew: true };
    await this.#caller.callOnce(SCAN, request, { budget, region: open.region });
  }

  /** Frees the server's scanner when the reader stops early; a lost message only means that its lease runs out. */
  async close(budget: CallBudget): Promise<void> {
    this.#remaining = 0;
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const request = { scannerId: open.id, numberOfRows: 0, closeScanner: true };
    await this.#caller.callOnce(SCAN, request, { budget, region: open.region });
  }

  #request(region: Region, part: ScanPart): ScanRequest {
    const numberOfRows = Math.min(this.#limits.maxRows, this.#remaining);
    const common = {
      numberOfRows,
      clientHandlesPartials: true,
      clientHandlesHeartbeats: true,
    };
    if (this.#open !== undefined) return { ...common, scannerId: this.#open.id };
    return {
      ...common,
      region: regionSpecifier(region),
      scan: {
        ...part,
        column: toColumns(this.#range.columns),
        ...toTimeRange(this.#range.timeRange),
        cacheBlocks: false,
        maxResultSize: this.#limits.maxBytes,
        caching: numberOfRows,
      },
    };
  }

  #take(
    answer: RpcAnswer<ScanResponse>,
    from: { readonly region: Region; readonly part: ScanPart },
  ): Row[] {
    const { message } = answer;
    const isRead = !message.moreResultsInRegion || !message.moreResults;
    const rows = this.#rows.take(answer);
    if (isRead) rows.push(...this.#rows.end());
    const wanted = rows.slice(0, Math.min(rows.length, this.#remaining));
    const last = wanted.at(-1);
    if (last !== undefined) this.#position.moveBehind(last.row);
    this.#remaining -= wanted.length;
    this.#open ??= {
      ...from,
      id: message.scannerId as WireLong,
      leaseMs: message.ttl === 0 ? undefined : message.ttl,
    };
    if (isRead) {
      // The server has closed the scanner.
      this.#open = undefined;
      this.#position.leave(from.region, from.part);
    }
    return wanted;
  }
}

/** The rows of a scan, whose scanner stays while the reader works on them; `run` gives every fetch a whole deadline of its own, by default that of the scan. */
export async function* scanRows(
  scanner: RegionScanner,
  run: <T>(work: (budget: CallBudget) => Promise<T>, options?: CallOptions) => Promise<T>,
): AsyncGenerator<Row> {
  const lease = new ScannerLease(() => run((budget) => scanner.renew(budget), RENEW_OPTIONS));
  try {
    for (;;) {
      const rows = await run((budget) => scanner.next(budget));
      if (rows === undefined) return;
      lease.hold(scanner.leaseMs);
      yield* rows;
      await lease.release();
    }
  } finally {
    await lease.release();
    await run((budget) => scanner.close(budget), CLOSE_OPTIONS).catch(() => undefined);
  }
}
