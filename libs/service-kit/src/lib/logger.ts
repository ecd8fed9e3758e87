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

/** The keys that every line has; `msg` is the event. */
const OWN_KEYS = ['level', 'time', 'name', 'msg'] as const;

/**
 * JSON lines on standard output, or wherever `write` puts them; fields that are named like secrets are masked. A field that
 * is named like a key of the line itself gets `field_` in front: no line has a key twice.
 */
export function createLogger(options: {
  readonly name: string;
  readonly level?: LogLevel;
  readonly write?: (line: string) => void;
}): Logger {
  const { name, level = 'info', write } = options;
  const settings = {
    name,
    level,
    redact: { paths: REDACTED, censor: '[masked]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    base: { name },
  };
  return wrap(write === undefined ? pino(settings) : pino(settings, { write }));
}

function wrap(writer: LineWriter): Logger {
  return {
    debug: (event, fields = {}) => {
      writer.debug(apart(fields), event);
    },
    info: (event, fields = {}) => {
      writer.info(apart(fields), event);
    },
    warn: (event, fields = {}) => {
      writer.warn(apart(fields), event);
    },
    error: (event, fields = {}) => {
      writer.error(apart(fields), event);
    },
    child: (bindings) => wrap(writer.child(apart(bindings))),
  };
}

/** The fields, none of which is named like a key of the line. */
function apart(fields: LogFields): LogFields {
  if (!OWN_KEYS.some((key) => key in fields)) return fields;
  const own: ReadonlySet<string> = new Set(OWN_KEYS);
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [own.has(key) ? `field_${key}` : key, value]),
  );
}
