import type { Random } from './random.ts';
import { pickPage, pickReferrer } from './site.ts';
import { createVisitor, type Visitor } from './visitor.ts';

/** One page that a visitor looked at. */
export interface PageVisit {
  readonly visitor: Visitor;
  readonly sessionId: string;
  /** Milliseconds, always a whole second: an access log knows no more. */
  readonly at: number;
  readonly path: string;
  readonly referrer: string | null;
  /** Seconds until the next page; null for the last one of a session. */
  readonly secondsToNext: number | null;
}

export interface SessionOptions {
  /** Sessions begin within 24 hours from here. */
  readonly startAt: number;
  readonly random: Random;
}

const DAY_SECONDS = 24 * 3_600;
const RETURNING_SHARE = 0.4;

/** Sessions without end, in no order of time; the same random numbers give the same sessions. Pure. */
export function* sessions(options: SessionOptions): Generator<PageVisit[]> {
  const { random, startAt } = options;
  const visitors: Visitor[] = [];
  for (;;) {
    let visitor = visitors[random.between(0, visitors.length)];
    if (visitor === undefined || !random.chance(RETURNING_SHARE)) {
      visitor = createVisitor(visitors.length + 1, random);
      visitors.push(visitor);
    }
    const at = startAt + random.between(0, DAY_SECONDS - 1) * 1_000;
    yield visitPages(visitor, at, random);
  }
}

function visitPages(visitor: Visitor, startAt: number, random: Random): PageVisit[] {
  const sessionId = random.uuid();
  const visits: PageVisit[] = [];
  let at = startAt;
  let referrer = pickReferrer(random);
  for (let left = random.between(1, 8); left > 0; left -= 1) {
    const path = pickPage(random);
    const secondsToNext = left > 1 ? stay(random) : null;
    visits.push({ visitor, sessionId, at, path, referrer, secondsToNext });
    at += (secondsToNext ?? 0) * 1_000;
    referrer = `https://shop.example${path}`;
  }
  return visits;
}

/** Mostly seconds to minutes; now and then so long that it no longer counts as one visit. */
function stay(random: Random): number {
  return random.chance(0.03) ? random.between(1_700, 4_000) : random.between(2, 300);
}
