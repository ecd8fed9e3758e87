/** Hours of arrival, milliseconds: `fromMs` inclusive, `toMs` exclusive; open where one is missing. */
export interface LedgerSpan {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Pure. */
export function isWithin({ fromMs = -Infinity, toMs = Infinity }: LedgerSpan, ms: number): boolean {
  return ms >= fromMs && ms < toMs;
}
