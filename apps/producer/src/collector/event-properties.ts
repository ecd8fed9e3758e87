import { INPUT_FIELDS, type EventInput } from './event-input.ts';
import { accept, reject, type Result } from './rejection.ts';

const MAX_DEPTH = 32;
const FIELDS: ReadonlySet<string> = new Set(INPUT_FIELDS);

/**
 * Everything that has no field of its own, as JSON text with sorted names, so that equal events have equal texts. Pure.
 *
 * Null when there is nothing. The members of `properties` and the unknown members lie side by side.
 */
export function propertiesOf(input: EventInput): Result<string | null> {
  const { properties } = input;
  const rest: [string, unknown][] = properties == null ? [] : Object.entries(properties);
  for (const name of Object.keys(input)) {
    if (FIELDS.has(name)) continue;
    if (properties != null && Object.hasOwn(properties, name)) {
      return reject('invalid_properties', 'a property is given twice: in and beside properties');
    }
    rest.push([name, input[name]]);
  }
  if (rest.length === 0) return accept(null);
  if (rest.some(([, value]) => isDeeperThan(value, MAX_DEPTH - 1))) {
    return reject('properties_too_deep', `properties are nested deeper than ${MAX_DEPTH} levels`);
  }
  return accept(JSON.stringify(sorted(rest)));
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}

/** Without a prototype, a member named `__proto__` is a member like any other. */
function sorted(entries: readonly [string, unknown][]): Record<string, unknown> {
  const target = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    target[name] = sortedValue(value);
  }
  return target;
}

function sortedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedValue);
  if (typeof value !== 'object' || value === null) return value;
  return sorted(Object.entries(value));
}
