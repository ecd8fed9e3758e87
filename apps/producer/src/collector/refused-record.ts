import { REFUSED_HEADER } from '@clickstream/event-schema';

import { MAX_VALUE_BYTES, type SinkRecord } from '../sink/event-sink.ts';
import { unfoldJson } from './deep-json.ts';
import { toJsonText } from './json-text.ts';
import type { Rejection } from './rejection.ts';

/**
 * A record for what a tracker sent and no event can be made of: the consumer makes a dead letter of it. Pure.
 *
 * @param raw as it was sent; its JSON is the record's value
 * @param visitorKey spreads such records over the partitions as events are
 */
export function toRefusedRecord(
  raw: unknown,
  options: { readonly rejection: Rejection; readonly visitorKey: string },
): SinkRecord {
  const { code, message } = options.rejection;
  const value = Buffer.from(unfoldJson(toJson(raw)));
  const isCut = value.length > MAX_VALUE_BYTES;
  const note = isCut ? `; cut to ${MAX_VALUE_BYTES} of ${value.length} bytes` : '';
  return {
    key: Buffer.from(options.visitorKey),
    value: isCut ? value.subarray(0, MAX_VALUE_BYTES) : value,
    headers: { [REFUSED_HEADER]: `${code}: ${message}${note}` },
  };
}

/** The slow way is for what is nested too deeply for the fast one. */
function toJson(raw: unknown): string {
  try {
    return JSON.stringify(raw);
  } catch (error) {
    if (error instanceof RangeError) return toJsonText(raw);
    throw error;
  }
}
