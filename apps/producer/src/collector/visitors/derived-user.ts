import { createHmac } from 'node:crypto';

export interface VisitorHashOptions {
  /** Never stored. Who has it can tell which ids of different periods are one visitor's. */
  readonly key: string;
  /** How long a visitor without an id keeps the one that is derived; undefined for ever. */
  readonly periodMs: number | undefined;
  /** Likewise of visitors whose addresses a server passes on, such as those in an access log. */
  readonly serverPeriodMs: number | undefined;
}

/** What one id is derived with. */
export interface Salt {
  readonly key: string;
  readonly periodMs: number | undefined;
  /** Milliseconds since 1970: the event's own time, so that a retry comes to the same period. */
  readonly at: number;
}

const ID_CHARACTERS = 32;

/**
 * Stands for a visitor without an id: equal for equal address, agent and period, whatever collector derives it, and not
 * reversible without the key. Pure.
 */
export function deriveUserId(
  visitor: { readonly ip: string; readonly userAgent: string | null },
  salt: Salt,
): string {
  return createHmac('sha256', keyOf(salt))
    .update(`${visitor.ip}\0${visitor.userAgent ?? ''}`)
    .digest('hex')
    .slice(0, ID_CHARACTERS);
}

/** The text has no NUL in it, so no visitor's address and agent are ever hashed to the key of a period. */
function keyOf({ key, periodMs, at }: Salt): string | Buffer {
  if (periodMs === undefined) return key;
  const period = `period ${Math.floor(at / periodMs)} of ${periodMs} ms`;
  return createHmac('sha256', key).update(period).digest();
}
