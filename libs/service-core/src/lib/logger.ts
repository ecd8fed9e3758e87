/** Data beside an event name. Units belong in the field's name (`durationMs`). */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: a stable snake_case event name, and the data in fields. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  child(bindings: LogFields): Logger;
}

const nothing = (): void => undefined;

/** Says nothing; for libraries whose caller gave no logger. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
};
