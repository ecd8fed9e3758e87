/** Data beside an event name. Units belong in the field's name (`durationMs`). */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: a stable snake_case event name, and the data in fields. */
export interface Logger {
  /** What happens per message; off in production. */
  debug(event: string, fields?: LogFields): void;
  /** A step of a life cycle, or a batch that went well. */
  info(event: string, fields?: LogFields): void;
  /** Tried again, or done in part. */
  warn(event: string, fields?: LogFields): void;
  /** Given up. An error is logged once, where it is handled. */
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
