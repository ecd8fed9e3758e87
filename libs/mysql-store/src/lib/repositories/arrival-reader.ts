/** What the committed rows of one hour came to, for one hour of arrival and one source: a row of `hourly_arrival`. */
export interface ArrivalLine {
  /** Start of the hour of the events' own time, milliseconds since 1970 in UTC. */
  readonly hourMs: number;
  /** Start of the hour in which the collector received them. */
  readonly arrivalHourMs: number;
  /** At most 100 characters, without spaces at the end. */
  readonly source: string;
  /** Rows that count, whether or not they are clicks. */
  readonly rowsKept: number;
  /** Rows that do not count because an earlier row has their event id. */
  readonly idCollisions: number;
  readonly clicks: number;
  readonly botClicks: number;
}

/** The clicks of one hour, added up in two ways that must agree. */
export interface HourClicks {
  readonly hourMs: number;
  /** Sum of `hourly_clickstream`. */
  readonly byPage: ClickSums;
  /** Sum of `hourly_arrival`. */
  readonly byArrival: ClickSums;
}

/** Clicks of people and of bots. */
export interface ClickSums {
  readonly clicks: number;
  readonly botClicks: number;
}

/** The published side of the loss ledger, all of one moment. */
export interface ArrivalFigures {
  readonly lines: readonly ArrivalLine[];
  /** Each hour that a line names. */
  readonly hours: readonly HourClicks[];
  /** Dirty-hour versions that the numbers contain, by start of the hour. */
  readonly processed: ReadonlyMap<number, bigint>;
  /** All clicks of `hourly_clickstream` and of `aggregated_clickstream`: the same number when all is right. */
  readonly totals: { readonly hourly: number; readonly published: number };
}

/** Hours of arrival, `fromMs` inclusive, `toMs` exclusive; open where one is missing. */
export interface ArrivalSpan {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Reads what has been aggregated, by hour of arrival and source; the role `reader` is enough. */
export interface ArrivalReader {
  /** One snapshot, so a commit under way does no harm. Adds up the whole of the published table. */
  read(span?: ArrivalSpan): Promise<ArrivalFigures>;
}
