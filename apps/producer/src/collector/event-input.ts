import { EVENT_TYPES, USER_ID_KINDS } from '@clickstream/event-schema';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

const MAX_ID_LENGTH = 1_024;
const text = Type.String();
const id = Type.String({ minLength: 1, maxLength: MAX_ID_LENGTH });

const eventInput = Type.Object({
  event_id: optional(id),
  event_type: optional(Type.Union(EVENT_TYPES.map((type) => Type.Literal(type)))),
  event_name: optional(text),
  user_id: optional(id),
  user_id_kind: optional(Type.Union(USER_ID_KINDS.map((kind) => Type.Literal(kind)))),
  session_id: optional(text),
  page_view_id: optional(text),
  url: Type.String({ minLength: 1 }),
  referrer: optional(text),
  title: optional(text),
  timestamp: optional(Type.Union([Type.Number(), Type.String()])),
  time_spent: optional(Type.Number({ minimum: 0 })),
  ip: optional(Type.String({ maxLength: 255 })),
  user_agent: optional(text),
  client_hints: optional(Type.Object({})),
  source: optional(text),
  app_id: optional(text),
  properties: optional(Type.Object({})),
});

/** An event as a client may send it; other members are kept as properties. */
export type EventInput = Static<typeof eventInput> & Readonly<Record<string, unknown>>;
export type InputField = keyof typeof eventInput.properties;

export const INPUT_FIELDS = Object.keys(eventInput.properties) as readonly InputField[];

const FORMS: Readonly<Record<InputField, string>> = {
  event_id: `a text of 1 to ${MAX_ID_LENGTH} characters`,
  event_type: `one of ${EVENT_TYPES.join(', ')}`,
  event_name: 'a text',
  user_id: `a text of 1 to ${MAX_ID_LENGTH} characters`,
  user_id_kind: `one of ${USER_ID_KINDS.join(', ')}`,
  session_id: 'a text',
  page_view_id: 'a text',
  url: 'a text that is not empty',
  referrer: 'a text',
  title: 'a text',
  timestamp: 'ISO 8601 with an offset or Z, or whole milliseconds since 1970',
  time_spent: 'a number of seconds, 0 or more',
  ip: 'a text of at most 255 characters',
  user_agent: 'a text',
  client_hints: 'a JSON object',
  source: 'a text',
  app_id: 'a text',
  properties: 'a JSON object',
};

const compiled = TypeCompiler.Compile(eventInput);

export function isEventInput(value: unknown): value is EventInput {
  return compiled.Check(value);
}

/** The first field that does not fit; undefined for a value that is no object at all. */
export function firstBadField(value: unknown): InputField | undefined {
  const path = compiled.Errors(value).First()?.path ?? '';
  return INPUT_FIELDS.find((field) => path === `/${field}` || path.startsWith(`/${field}/`));
}

/** What a field has to look like, for the message of a refusal. */
export function formOf(field: InputField): string {
  return FORMS[field];
}

function optional<T extends TSchema>(schema: T) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}
