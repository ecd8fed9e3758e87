/** Where the results go, and what ends the program early. */
export interface ProgramContext {
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}
