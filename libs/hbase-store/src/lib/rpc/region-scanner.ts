import type { ColumnSelection, Row, ScanRange } from '../hbase-store.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import type { Region } from './region-cache.ts';
import { regionSpecifier, type RegionCaller } from './region-caller.ts';
import type { RpcAnswer } from './rpc-connection.ts';
import { SCAN } from './rpc-methods.ts';
import { ScanRows } from './scan-rows.ts';
import type { Column, ScanRequest, ScanResponse, WireLong } from './wire-messages.ts';

const EMPTY = Buffer.alloc(0);

/** Bounds of one scan answer. */
export interface ScanLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Selected columns as the message. */
export function toColumns(selection: ColumnSelection | undefined): Column[] {
  return Object.entries(selection ?? {}).map(([family, qualifiers]) => ({
    family: Buffer.from(family),
    qualifier: qualifiers.map((qualifier) => Buffer.from(qualifier)),
  }));
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
  #nextRow: Buffer;
  #nextRowIncluded = true;
  #remaining: number;
  #open: { readonly region: Region; readonly id: WireLong } | undefined;
  #done = false;

  constructor(
    caller: RegionCaller,
    table: string,
    options: { readonly range: ScanRange; readonly limits: ScanLimits },
  ) {
    this.#caller = caller;
    this.#table = table;
    this.#range = options.range;
    this.#limits = options.limits;
    this.#nextRow = options.range.start ?? EMPTY;
    this.#remaining = options.range.limit ?? Infinity;
    this.#done = this.#remaining <= 0 || this.#isBehindRange(this.#nextRow);
  }

  /** The next rows, possibly none yet; `undefined` at the end. */
  async next(budget: CallBudget): Promise<Row[] | undefined> {
    if (this.#done) return undefined;
    let region: Region | undefined;
    return await retrying(
      budget,
      async () => {
        region =
          this.#open?.region ??
          (await this.#caller.locator.locate(this.#table, this.#nextRow, budget));
        const answer = await this.#caller.callOnce(SCAN, this.#request(region), { budget, region });
        return this.#take(answer, region);
      },
      (failure) => {
        if (region !== undefined) this.#caller.recover(region, failure);
        region = undefined;
        this.#open = undefined;
        this.#rows.discard();
      },
    );
  }

  /** Frees the server's scanner when the reader stops early; a lost message only means that its lease runs out. */
  async close(budget: CallBudget): Promise<void> {
    this.#done = true;
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const request = { scannerId: open.id, numberOfRows: 0, closeScanner: true };
    await this.#caller.callOnce(SCAN, request, { budget, region: open.region });
  }

  #request(region: Region): ScanRequest {
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
        column: toColumns(this.#range.columns),
        startRow: this.#nextRow,
        stopRow: this.#range.stop ?? EMPTY,
        includeStartRow: this.#nextRowIncluded,
        cacheBlocks: false,
        maxResultSize: this.#limits.maxBytes,
        caching: numberOfRows,
      },
    };
  }

  #take(answer: RpcAnswer<ScanResponse>, region: Region): Row[] {
    const { message } = answer;
    const regionDone = !message.moreResultsInRegion || !message.moreResults;
    const rows = this.#rows.take(answer);
    if (regionDone) rows.push(...this.#rows.end());
    const wanted = rows.slice(0, Math.min(rows.length, this.#remaining));
    const last = wanted.at(-1);
    if (last !== undefined) {
      this.#nextRow = last.row;
      this.#nextRowIncluded = false;
    }
    this.#remaining -= wanted.length;
    this.#open ??= { region, id: message.scannerId as WireLong };
    if (regionDone) this.#leave(region, message.moreResults);
    else if (this.#remaining === 0) this.#done = true;
    return wanted;
  }

  /** The server has closed the scanner; the scan goes on where the next region starts. */
  #leave(region: Region, moreResults: boolean): void {
    this.#open = undefined;
    this.#nextRow = region.endKey;
    this.#nextRowIncluded = true;
    this.#done =
      !moreResults ||
      this.#remaining === 0 ||
      region.endKey.length === 0 ||
      this.#isBehindRange(region.endKey);
  }

  /** Asked by itself too: for the server a scan with start = stop means that one row. */
  #isBehindRange(row: Buffer): boolean {
    const stop = this.#range.stop ?? EMPTY;
    return stop.length > 0 && Buffer.compare(row, stop) >= 0;
  }
}

/** The rows of a scan; `run` gives every fetch a whole deadline of its own. */
export async function* scanRows(
  scanner: RegionScanner,
  run: <T>(work: (budget: CallBudget) => Promise<T>) => Promise<T>,
): AsyncGenerator<Row> {
  try {
    for (;;) {
      const rows = await run((budget) => scanner.next(budget));
      if (rows === undefined) return;
      yield* rows;
    }
  } finally {
    await run((budget) => scanner.close(budget)).catch(() => undefined);
  }
}
