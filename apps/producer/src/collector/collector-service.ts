import type { ClickEvent, EventSerializer } from '@clickstream/event-schema';

import type { EventSink, SinkRecord } from '../sink/event-sink.ts';
import { SinkError } from '../sink/sink-error.ts';
import type { ArrivalCounters, Origin } from './arrival-counters.ts';
import { tellEqualEventsApart } from './equal-events.ts';
import type { MappedEvent } from './event-mapper.ts';
import type { ClockFinding } from './event-time.ts';
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

/** What is counted of an event once its fate is known. */
interface Arrived {
  readonly origin: Origin;
  readonly clock: ClockFinding | undefined;
}

/** Events on their way to the brokers. */
interface Storing {
  /** Those that are not, in their order. */
  readonly rejected: CollectResult['rejected'];
  /** Resolves when every in-sync replica has the others. */
  readonly stored: Promise<void>;
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
   * @param options.visitorKeyOf gives what stands for the sender, the key of what is bad; asked once at most
   */
  collectTracked(
    events: readonly TrackedEvent[],
    options: { readonly origin: Origin; readonly visitorKeyOf: () => string },
  ): Promise<CollectResult> {
    const { origin, visitorKeyOf } = options;
    let visitorKey: string | undefined;
    return this.#collect(
      events.map(({ result }) => result),
      origin,
      (index, rejection) => {
        visitorKey ??= visitorKeyOf();
        return toRefusedRecord(events[index]?.raw, { rejection, visitorKey });
      },
    );
  }

  /** While the brokers are asked, of the events only their records live on, and what is counted: the rest is soon gone, and cheap. */
  #collect(sent: readonly MappedEvent[], origin: Origin, refuse: Refuse): Promise<CollectResult> {
    const events = tellEqualEventsApart(sent);
    const arrived = events.map((event) => toArrived(event, origin));
    return this.#settle(arrived, this.#store(events, refuse));
  }

  /** Counts the events when their fate is known. */
  #settle(arrived: readonly Arrived[], { rejected, stored }: Storing): Promise<CollectResult> {
    return stored.then(
      () => {
        this.#countStored(arrived, rejected);
        return { accepted: arrived.length - rejected.length, rejected };
      },
      (error: unknown) => {
        for (const { origin } of arrived) this.#options.counters.count(origin, 'unavailable');
        throw toRequestError(error, arrived.length);
      },
    );
  }

  #countStored(arrived: readonly Arrived[], rejected: Storing['rejected']): void {
    const { counters } = this.#options;
    let refusals = 0;
    for (const [index, { origin, clock }] of arrived.entries()) {
      const refusal = rejected[refusals];
      if (refusal?.index === index) {
        counters.count(origin, { rejected: refusal.code });
        refusals += 1;
        continue;
      }
      counters.count(origin, 'accepted');
      if (clock !== undefined) counters.countClock(origin, clock);
    }
  }

  /** Never throws. Not async, so that the events are gone when it returns. */
  #store(events: readonly Result<ClickEvent>[], refuse: Refuse): Storing {
    try {
      const path = this.#options.path();
      if (path === undefined) throw notReady(events.length);
      const { records, rejected } = this.#encodeAll(events, path.serializer, refuse);
      return { rejected, stored: path.sink.send(records) };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return { rejected: [], stored: Promise.reject(failure) };
    }
  }

  #encodeAll(
    events: readonly Result<ClickEvent>[],
    serializer: EventSerializer,
    refuse: Refuse,
  ): { readonly records: readonly SinkRecord[]; readonly rejected: Storing['rejected'] } {
    const records: SinkRecord[] = [];
    const rejected: ({ readonly index: number } & Rejection)[] = [];
    for (const [index, event] of events.entries()) {
      const record = event.ok ? this.#encode(event.value, serializer) : event.rejection;
      if ('key' in record) {
        records.push(record);
        continue;
      }
      rejected.push({ index, ...record });
      const refused = refuse(index, record);
      if (refused !== undefined) records.push(refused);
    }
    return { records, rejected };
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

function toArrived(event: MappedEvent, origin: Origin): Arrived {
  const isOfOrigin = !event.ok || event.value.source === origin.source;
  return {
    origin: isOfOrigin ? origin : { ...origin, source: event.value.source },
    clock: event.clock,
  };
}

function notReady(events: number): RequestError {
  return new RequestError('not_ready', 'the collector is not ready yet', { events });
}

function toRequestError(error: unknown, events: number): unknown {
  if (!(error instanceof SinkError)) return error;
  switch (error.code) {
    case 'SINK_FULL':
      return new RequestError('overloaded', 'too many events are waiting; send them again later', {
        events,
      });
    case 'SINK_CLOSED':
      return new RequestError('not_ready', 'the collector is stopping', { events });
    case 'SINK_TIMEOUT':
    case 'SINK_FAILED':
      return new RequestError(
        'not_acknowledged',
        'the brokers did not acknowledge in time; send the same events again',
        { events },
      );
  }
}
