import { pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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

/** The part of a pino logger that is used here. */
interface LineWriter {
  debug(fields: LogFields, event: string): void;
  info(fields: LogFields, event: string): void;
  warn(fields: LogFields, event: string): void;
  error(fields: LogFields, event: string): void;
  child(bindings: LogFields): LineWriter;
}

const REDACTED = ['password', 'secret', 'authorization', 'cookie', '*.password', '*.secret'];

/** JSON lines on standard output; fields that are named like secrets are masked. */
export function createLogger(options: {
  readonly name: string;
  readonly level?: LogLevel;
}): Logger {
  return wrap(
    pino({
      name: options.name,
      level: options.level ?? 'info',
      redact: { paths: REDACTED, censor: '[masked]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      base: { name: options.name },
    }),
  );
}

function wrap(writer: LineWriter): Logger {
  return {
    debug: (event, fields = {}) => {
      writer.debug(fields, event);
    },
    info: (event, fields = {}) => {
      writer.info(fields, event);
    },
    warn: (event, fields = {}) => {
      writer.warn(fields, event);
    },
    error: (event, fields = {}) => {
      writer.error(fields, event);
    },
    child: (bindings) => wrap(writer.child(bindings)),
  };
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
