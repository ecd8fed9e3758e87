import { INPUT_FIELDS, type EventInput } from './event-input.ts';
import { accept, reject, type Result } from './rejection.ts';
import { setMember } from './set-member.ts';

const MAX_DEPTH = 32;
const FIELDS: ReadonlySet<string> = new Set(INPUT_FIELDS);

/**
 * Everything that has no field of its own, as JSON text with sorted names, so that equal events have equal texts. Pure.
 *
 * Null when there is nothing. The members of `properties` and the unknown members lie side by side.
 */
export function propertiesOf(input: EventInput): Result<string | null> {
  const properties = input.properties ?? {};
  const unknown = Object.keys(input).filter((name) => !FIELDS.has(name));
  if (unknown.some((name) => Object.hasOwn(properties, name))) {
    return reject('invalid_properties', 'a property is given twice: in and beside properties');
  }
  const all: Record<string, unknown> = unknown.length === 0 ? properties : { ...properties };
  for (const name of unknown) setMember(all, name, input[name]);
  if (Object.keys(all).length === 0) return accept(null);
  if (isDeeperThan(all, MAX_DEPTH)) {
    return reject('properties_too_deep', `properties are nested deeper than ${MAX_DEPTH} levels`);
  }
  return accept(JSON.stringify(sorted(all)));
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const target: Record<string, unknown> = {};
  for (const name of Object.keys(members).sort()) setMember(target, name, sorted(members[name]));
  return target;
}
