import { clickEventType } from './click-event-schema.ts';
import type { ClickEvent } from './click-event.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { HEADER_BYTES, writeHeader } from './wire-format.ts';

/** Turns events into Kafka values. Synchronous: it never asks the registry. */
export interface EventSerializer {
  /** Id of this build's schema, which every value carries. */
  readonly schemaId: number;
  /** @throws EventSchemaError `EVENT_SCHEMA_INVALID_EVENT` when a field does not fit the schema. */
  encode(event: ClickEvent): Buffer;
}

const INITIAL_SCRATCH_BYTES = 16 * 1024;
// avsc writes larger longs wrongly, without an error; the year 144,000 is far enough
const MAX_LONG = 2 ** 52;

/** A serializer for a known schema id; `EventCodec.openSerializer` finds the id first. */
export function createEventSerializer(schemaId: number): EventSerializer {
  let scratch = newScratch(schemaId, INITIAL_SCRATCH_BYTES);
  return {
    schemaId,
    encode: (event) => {
      let end = write(event, scratch);
      if (end < 0) {
        // a negative end is the number of missing bytes
        scratch = newScratch(schemaId, 2 * (scratch.length - end));
        end = write(event, scratch);
      }
      return Buffer.from(scratch.subarray(0, end));
    },
  };
}

function newScratch(schemaId: number, bytes: number): Buffer {
  const scratch = Buffer.allocUnsafeSlow(bytes);
  writeHeader(scratch, schemaId);
  return scratch;
}

function write(event: ClickEvent, target: Buffer): number {
  try {
    assertLong(event.timestamp);
    assertLong(event.received_at);
    return clickEventType.encode(event, target, HEADER_BYTES);
  } catch (cause) {
    throw new EventSchemaError('the event does not fit the schema', {
      code: 'EVENT_SCHEMA_INVALID_EVENT',
      cause,
    });
  }
}

function assertLong(value: number): void {
  if (!(Number.isInteger(value) && Math.abs(value) <= MAX_LONG)) {
    throw new RangeError(`${String(value)} is no time in whole milliseconds`);
  }
}
