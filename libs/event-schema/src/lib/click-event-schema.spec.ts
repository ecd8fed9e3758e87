import { aClickEvent } from './testing/a-click-event.ts';
import { CLICK_EVENT_RECORD, CLICK_EVENT_SCHEMA, subjectOfTopic } from './click-event-schema.ts';
import type { ClickEvent } from './click-event.ts';

type AvroForm = 'string' | 'string?' | 'double?' | 'timestamp-millis';

/** The Avro form that a TypeScript field type stands for. The compiler checks the table below against the interface. */
type FormOf<T> = [T] extends [string]
  ? 'string'
  : [T] extends [string | null]
    ? 'string?'
    : [T] extends [number]
      ? 'timestamp-millis'
      : [T] extends [number | null]
        ? 'double?'
        : never;

const FORMS: { readonly [Field in keyof ClickEvent]-?: FormOf<ClickEvent[Field]> } = {
  event_id: 'string',
  client_event_id: 'string?',
  event_type: 'string',
  event_name: 'string?',
  user_id: 'string',
  user_id_kind: 'string',
  session_id: 'string?',
  page_view_id: 'string?',
  url: 'string',
  referrer: 'string?',
  title: 'string?',
  timestamp: 'timestamp-millis',
  timestamp_source: 'string',
  received_at: 'timestamp-millis',
  time_spent: 'double?',
  ip: 'string?',
  user_agent: 'string?',
  client_hints: 'string?',
  source: 'string',
  app_id: 'string',
  properties: 'string?',
};

interface AvroField {
  readonly name: string;
  readonly type: string | readonly string[] | { readonly logicalType: string };
  readonly default?: unknown;
  readonly doc?: string;
}

function formOf(field: AvroField): AvroForm {
  if (typeof field.type === 'string') return field.type as AvroForm;
  if ('logicalType' in field.type) return field.type.logicalType as AvroForm;
  expect(field.type[0]).toBe('null');
  expect(field.default).toBeNull();
  return `${String(field.type[1])}?` as AvroForm;
}

describe('click-event.avsc', () => {
  const record = JSON.parse(CLICK_EVENT_SCHEMA) as {
    readonly name: string;
    readonly namespace: string;
    readonly fields: readonly AvroField[];
  };

  it('is the record that the codec accepts', () => {
    expect(`${record.namespace}.${record.name}`).toBe(CLICK_EVENT_RECORD);
  });

  it('has the fields of the ClickEvent type, in that order and of the same types', () => {
    const found = record.fields.map((field) => [field.name, formOf(field)]);

    expect(found).toEqual(Object.entries(FORMS));
  });

  it('says of every field what it means', () => {
    expect(record.fields.filter((field) => (field.doc ?? '').length < 10)).toEqual([]);
  });

  it('has a builder for each field', () => {
    expect(Object.keys(aClickEvent())).toEqual(Object.keys(FORMS));
  });

  it('belongs to the subject of its topic', () => {
    expect(subjectOfTopic('clickstream')).toBe('clickstream-value');
  });
});
