import type { LogFields, Logger } from '@clickstream/service-core';
import { pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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
