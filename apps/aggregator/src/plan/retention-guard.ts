import type { PlannedHour } from '@clickstream/mysql-store';
import { systemClock, type Clock, type Logger } from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import type { StoredEvents } from '../run/ports.ts';
import { firstOpenHour } from './frozen-hours.ts';

export interface RetentionGuardOptions {
  readonly events: StoredEvents;
  readonly logger: Logger;
  /** An hour that is closer than this to the end of its retention is frozen. */
  readonly marginMs: number;
  readonly clock?: Clock;
}

const ADVICE =
  'their published numbers stay as they are; events that came for them since are stored but not counted. ' +
  'For the next time: a longer retention of the events table, or an aggregator that is down for less time';

/** Keeps hours from being recomputed whose events the table has begun to drop. */
export class RetentionGuard {
  readonly #options: RetentionGuardOptions;
  readonly #clock: Clock;
  #reported = '';

  constructor(options: RetentionGuardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** @throws AggregatorError `AGGREGATOR_RETENTION_TOO_SHORT` when every hour would be frozen */
  async firstOpenHour(): Promise<number> {
    const { events, marginMs } = this.#options;
    const retentionMs = await events.retentionMs();
    if (retentionMs <= marginMs) {
      throw new AggregatorError(
        `the events table keeps events for ${retentionMs} ms and AGGREGATION_RETENTION_MARGIN is ${marginMs} ms`,
        { code: 'AGGREGATOR_RETENTION_TOO_SHORT', context: { retentionMs, marginMs } },
      );
    }
    return firstOpenHour({ retentionMs, marginMs }, this.#clock.now());
  }

  /** Of these hours those that may be recomputed; tells once of others. */
  async open(dirty: readonly PlannedHour[]): Promise<PlannedHour[]> {
    const first = await this.firstOpenHour();
    this.#report(dirty.filter(({ hourMs }) => hourMs < first));
    return dirty.filter(({ hourMs }) => hourMs >= first);
  }

  /** Whether no event of these hours can have gone by now. */
  async isWhole(plan: readonly PlannedHour[]): Promise<boolean> {
    const retention = { retentionMs: await this.#options.events.retentionMs(), marginMs: 0 };
    const first = firstOpenHour(retention, this.#clock.now());
    return plan.every(({ hourMs }) => hourMs >= first);
  }

  #report(frozen: readonly PlannedHour[]): void {
    const hours = frozen.map(({ hourMs }) => new Date(hourMs).toISOString().slice(0, 13));
    const text = JSON.stringify(frozen.map(({ hourMs, version }) => [hourMs, String(version)]));
    if (text !== this.#reported && hours.length > 0) {
      this.#options.logger.error('hours_frozen', {
        hours: hours.length,
        first: hours[0],
        last: hours.at(-1),
        advice: ADVICE,
      });
    }
    this.#reported = text;
  }
}
