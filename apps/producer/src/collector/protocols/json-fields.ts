import { setMember } from '../set-member.ts';

/** An object that a tracker sent; nothing in it can be relied on. */
export type JsonFields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object that is there; anything else is an empty one. Pure. */
export function objectOf(value: unknown): JsonFields {
  return isObject(value) ? value : {};
}

/** A text that says something. Pure. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id: some senders give numbers. What can be none is left for the check of the fields to refuse. Pure. */
export function idOf(value: unknown): unknown {
  if (value === '' || value === null) return undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
}

/** The fields but those named, and none that is empty. Pure. */
export function without(fields: JsonFields, names: ReadonlySet<string>): JsonFields {
  const rest: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (!names.has(name) && !isEmpty(value)) setMember(rest, name, value);
  }
  return rest;
}

function isEmpty(value: unknown): boolean {
  return value == null || (isObject(value) && Object.keys(value).length === 0);
}
