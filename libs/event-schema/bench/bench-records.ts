import { CLICK_EVENT_SCHEMA, type FieldTypes } from '../src/index.ts';
import { anOrder, ORDER_SCHEMA } from '../src/lib/testing/order.ts';
import { aClickEvent } from '../src/testing.ts';

/** A record type to measure with: a schema, an older one, and events that fit both. */
export interface BenchRecord {
  readonly schema: string;
  readonly olderSchema: string;
  readonly fieldTypes: FieldTypes;
  readonly events: readonly object[];
}

const EVENTS = 64;

/** Page views as a browser's tracker sends them, no two alike. */
export function clickEvents(): BenchRecord {
  return {
    schema: CLICK_EVENT_SCHEMA,
    olderSchema: without(CLICK_EVENT_SCHEMA, 'title'),
    fieldTypes: 'scalars',
    events: Array.from({ length: EVENTS }, (_, index) =>
      aClickEvent({
        user_id: `user-${String(index)}`,
        session_id: `session-${String(index)}`,
        url: `https://shop.example.com/products/${String(index)}?ref=${'r'.repeat(index % 30)}`,
        referrer: index % 2 === 0 ? 'https://www.example.org/search' : null,
        title: `Product nº ${String(index)}`,
        time_spent: index % 3 === 0 ? null : index / 4,
        ip: '203.0.113.7',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        properties: index % 4 === 0 ? '{"list":"top","position":3}' : null,
      }),
    ),
  };
}

/** Orders with an array of records, a map and a nested order. */
export function orders(): BenchRecord {
  return {
    schema: ORDER_SCHEMA,
    olderSchema: without(ORDER_SCHEMA, 'previous'),
    fieldTypes: 'any',
    events: Array.from({ length: EVENTS }, (_, index) =>
      anOrder({ id: `order-${String(index)}`, tags: { channel: 'web', step: String(index) } }),
    ),
  };
}

function without(schema: string, field: string): string {
  const record = JSON.parse(schema) as { readonly fields: readonly { readonly name: string }[] };
  return JSON.stringify({ ...record, fields: record.fields.filter(({ name }) => name !== field) });
}
