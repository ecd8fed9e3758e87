/** What a line of the ledger is about. */
export interface LineKey {
  /** Start of the hour in which the collector received the events, milliseconds since 1970 in UTC. */
  readonly arrivalHourMs: number;
  readonly source: string;
}

/** A key for maps. Pure. */
export function lineKey({ arrivalHourMs, source }: LineKey): string {
  return `${arrivalHourMs} ${source}`;
}
