import type { StoredRow } from './evidence.ts';
import { TableTool, type TableToolOptions } from './table-tool.ts';

const COLUMNS = {
  eventId: 'click_data:event_id',
  eventType: 'click_data:event_type',
  userId: 'click_data:user_id',
  url: 'click_data:url',
  timeSpent: 'click_data:time_spent',
  rest: 'click_data:rest',
  country: 'geo_data:country',
  bot: 'user_agent_data:bot',
} as const;
const VERSION_COLUMN = 'v:version';

/** A row as `TableTool.java` prints it. */
interface PrintedRow {
  readonly row: string;
  readonly values: Readonly<Record<string, string>>;
  readonly timestamps: readonly number[];
  readonly versions: number;
}

/** Reads the tables with HBase's own client; every call reads the whole table. */
export class RowReader implements AsyncDisposable {
  readonly #tool: TableTool;

  private constructor(tool: TableTool) {
    this.#tool = tool;
  }

  static async start(options: TableToolOptions): Promise<RowReader> {
    return new RowReader(await TableTool.start(options));
  }

  /** In key order. @throws CheckerError `CHECKER_UNREADABLE`: the same reader may be asked again */
  async rows(table: string): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    await this.#scan(table, Object.values(COLUMNS), (row) => {
      rows.push(toStoredRow(row));
    });
    return rows;
  }

  /** The counters of a table of dirty hours, by start of the hour in milliseconds. @throws CheckerError */
  async counters(table: string): Promise<Map<number, bigint>> {
    const counters = new Map<number, bigint>();
    await this.#scan(table, [VERSION_COLUMN], ({ row, values }) => {
      const counter = Buffer.from(values[VERSION_COLUMN] ?? '', 'base64');
      if (counter.length === 8) counters.set(Number(BigInt(`0x${row}`)), counter.readBigInt64BE());
    });
    return counters;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tool[Symbol.asyncDispose]();
  }

  #scan(
    table: string,
    columns: readonly string[],
    onRow: (row: PrintedRow) => void,
  ): Promise<void> {
    return this.#tool.ask(`scan ${table} ${columns.join(',')}`, (line) => {
      onRow(JSON.parse(line) as PrintedRow);
    });
  }
}

function toStoredRow({ row, values, timestamps, versions }: PrintedRow): StoredRow {
  const bytes = (column: keyof typeof COLUMNS): Buffer | undefined => {
    const value = values[COLUMNS[column]];
    return value === undefined ? undefined : Buffer.from(value, 'base64');
  };
  const text = (column: keyof typeof COLUMNS): string | undefined => bytes(column)?.toString();
  const spent = bytes('timeSpent');
  const bot = bytes('bot');
  return {
    rowKey: row,
    eventId: text('eventId'),
    eventType: text('eventType'),
    userId: text('userId'),
    url: text('url'),
    country: text('country'),
    bot: bot === undefined ? undefined : bot[0] !== 0,
    timeSpent: spent?.length === 8 ? spent.readDoubleBE() : undefined,
    previousId: previousIdOf(text('rest')),
    timestampsMs: timestamps,
    versions,
  };
}

/** The cell holds JSON; what was sent besides the known fields is in it once more as JSON text. */
export function previousIdOf(rest: string | undefined): string | undefined {
  const properties = property(parsed(rest), 'properties');
  const previous = property(
    typeof properties === 'string' ? parsed(properties) : properties,
    'previous_id',
  );
  return typeof previous === 'string' ? previous : undefined;
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as unknown);
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
