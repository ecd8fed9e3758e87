import type { Clock } from '@clickstream/service-core';
import type { FastifyInstance } from 'fastify';

import type { LargeBodies } from '../access/large-bodies.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { ArrivalCounters } from '../arrival-counters.ts';
import type { CollectorService } from '../collector-service.ts';
import type { VisitorHashOptions } from '../visitors/derived-user.ts';
import type { VisitorCookieOptions } from '../visitors/visitor-cookie.ts';

export interface ProtocolContext {
  readonly service: CollectorService;
  readonly counters: ArrivalCounters;
  readonly clock: Clock;
  readonly visitorHash: VisitorHashOptions;
  readonly maxBatchEvents: number;
  /** One of which each request must name; none for an open collector. */
  readonly writeKeys: ReadonlySet<string>;
  readonly rateLimits: RateLimits;
  readonly largeBodies: LargeBodies;
  /** Undefined where visitors get none. */
  readonly visitorCookie: VisitorCookieOptions | undefined;
}

/** One tracker's way to send events: adds its routes to a server of its own scope. */
export type Protocol = (server: FastifyInstance, context: ProtocolContext) => void;
