import { InvalidArgumentError } from 'commander';

const HOUR_MS = 3_600_000;
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Hours of event time, milliseconds; the end is exclusive. */
export interface HourSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A moment as people write it: `2026-05-01`, `2026-05-01T10:00`, UTC unless it names a zone.
 *
 * @throws InvalidArgumentError
 */
export function parseMoment(text: string): number {
  const isDay = text.length === 10;
  const moment = DATE.test(text) ? Date.parse(isDay || ZONE.test(text) ? text : `${text}Z`) : NaN;
  if (!Number.isNaN(moment) && moment >= 0) return moment;
  throw new InvalidArgumentError('expected a date or time such as 2026-05-01 or 2026-05-01T10:00');
}

/** The whole hours that a span touches. */
export function touchedHours({ fromMs, toMs }: HourSpan): HourSpan {
  return {
    fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS,
    toMs: Math.ceil(toMs / HOUR_MS) * HOUR_MS,
  };
}
