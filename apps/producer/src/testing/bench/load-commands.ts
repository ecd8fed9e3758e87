import type { RequestKindName } from './bench-requests.ts';
import type { ClosedLoopResult } from './closed-loop.ts';

/** What the load generator is told to do, one JSON a line. */
export type LoadCommand = {
  readonly port: number;
  readonly kind: RequestKindName;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly ms: number;
} & ({ readonly loop: 'closed' } | { readonly loop: 'open'; readonly requestsPerSecond: number });

/** As much as the server takes. */
export type ThroughputAnswer = ClosedLoopResult;

/** At a steady rate. */
export interface LatencyAnswer {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly answered: number;
}
