import type { ClickEvent, EventSerializer } from '@clickstream/event-schema';

import type { EventSink, SinkRecord } from '../sink/event-sink.ts';
import { SinkError } from '../sink/sink-error.ts';
import type { ArrivalCounters, Origin } from './arrival-counters.ts';
import type { MappedEvent } from './event-mapper.ts';
import { toRefusedRecord } from './refused-record.ts';
import type { Rejection, Result } from './rejection.ts';
import { RequestError } from './request-error.ts';

/** How the collector answers for one request. */
export interface CollectResult {
  /** Events that every in-sync replica has. */
  readonly accepted: number;
  readonly rejected: readonly ({ readonly index: number } & Rejection)[];
}

/** What a tracker sent for one event, and what was made of it. */
export interface TrackedEvent {
  readonly raw: unknown;
  readonly result: MappedEvent;
}

type Refuse = (index: number, rejection: Rejection) => SinkRecord | undefined;

/** What is needed to store events; there once the registry and the brokers have answered. */
export interface StoragePath {
  readonly serializer: EventSerializer;
  readonly sink: EventSink;
}

export interface CollectorServiceOptions {
  /** Undefined while the collector is not ready. */
  readonly path: () => StoragePath | undefined;
  /** Longest encoded event. */
  readonly maxEventBytes: number;
  readonly counters: ArrivalCounters;
}

/** Stores the good events of a request and reports the bad ones. */
export class CollectorService {
  readonly #options: CollectorServiceOptions;

  constructor(options: CollectorServiceOptions) {
    this.#options = options;
  }

  /**
   * Resolves after the brokers have acknowledged every accepted event, and counts what became of each. `origin` names
   * the source of events that cannot name their own.
   *
   * @throws RequestError `not_ready`, `overloaded` or `not_acknowledged`: the client sends the same events again.
   */
  collect(events: readonly MappedEvent[], origin: Origin): Promise<CollectResult> {
    return this.#collect(events, origin, () => undefined);
  }

  /**
   * As {@link collect}, for trackers, which can do nothing about a refusal: what is bad goes into the log as well, and
   * becomes a dead letter behind it.
   *
   * @param visitorKey stands for the sender, and is the key of what is bad
   */
  collectTracked(
    events: readonly TrackedEvent[],
    options: { readonly origin: Origin; readonly visitorKey: string },
  ): Promise<CollectResult> {
    const { origin, visitorKey } = options;
    return this.#collect(
      events.map(({ result }) => result),
      origin,
      (index, rejection) => toRefusedRecord(events[index]?.raw, { rejection, visitorKey }),
    );
  }

  async #collect(
    events: readonly MappedEvent[],
    origin: Origin,
    refuse: Refuse,
  ): Promise<CollectResult> {
    const { counters } = this.#options;
    const originOf = (event: Result<ClickEvent> | undefined): Origin =>
      event?.ok === true ? { ...origin, source: event.value.source } : origin;
    let result: CollectResult;
    try {
      result = await this.#store(events, refuse);
    } catch (error) {
      for (const event of events) counters.count(originOf(event), 'unavailable');
      throw toRequestError(error);
    }
    const refused = new Map(result.rejected.map(({ index, code }) => [index, code]));
    for (const [index, event] of events.entries()) {
      const code = refused.get(index);
      counters.count(originOf(event), code === undefined ? 'accepted' : { rejected: code });
      if (code === undefined && event.clock !== undefined) {
        counters.countClock(originOf(event), event.clock);
      }
    }
    return result;
  }

  async #store(events: readonly Result<ClickEvent>[], refuse: Refuse): Promise<CollectResult> {
    const path = this.#options.path();
    if (path === undefined) throw new RequestError('not_ready', 'the collector is not ready yet');
    const records: SinkRecord[] = [];
    const rejected: ({ readonly index: number } & Rejection)[] = [];
    for (const [index, event] of events.entries()) {
      const record = event.ok ? this.#encode(event.value, path.serializer) : event.rejection;
      if ('key' in record) {
        records.push(record);
        continue;
      }
      rejected.push({ index, ...record });
      const refused = refuse(index, record);
      if (refused !== undefined) records.push(refused);
    }
    await path.sink.send(records);
    return { accepted: events.length - rejected.length, rejected };
  }

  #encode(event: ClickEvent, serializer: EventSerializer): SinkRecord | Rejection {
    const value = serializer.encode(event);
    const { maxEventBytes } = this.#options;
    if (value.length > maxEventBytes) {
      return {
        code: 'event_too_large',
        message: `the event has ${value.length} bytes when encoded; ${maxEventBytes} are allowed`,
      };
    }
    return { key: Buffer.from(event.user_id), value };
  }
}

function toRequestError(error: unknown): unknown {
  if (!(error instanceof SinkError)) return error;
  switch (error.code) {
    case 'SINK_FULL':
      return new RequestError('overloaded', 'too many events are waiting; send them again later');
    case 'SINK_CLOSED':
      return new RequestError('not_ready', 'the collector is stopping');
    case 'SINK_TIMEOUT':
    case 'SINK_FAILED':
      return new RequestError(
        'not_acknowledged',
        'the brokers did not acknowledge in time; send the same events again',
      );
  }
}
