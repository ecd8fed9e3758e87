/** What each stored procedure answers. */
export interface Procedures {
  readonly GetClicks: number;
  readonly GetUniqueUsers: number;
  /** Seconds; null when no time was measured. */
  readonly GetAvgTimeSpent: number | null;
}
/** The public procedures. */
export type ProcedureName = keyof Procedures;

/** What a procedure is asked about; the country as alpha-2, alpha-3, published name or alias. */
export interface PageAndCountry {
  readonly url: string;
  readonly country: string;
}
