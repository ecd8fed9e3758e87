import type avro from 'avsc';

import { isArray, isMap, isRecord, isUnion } from './avro-types.ts';

/** Throws a RangeError when a value holds a number that its `long` cannot carry. */
export type LongCheck = (value: unknown) => void;

// avsc writes larger longs wrongly, without an error; as a time, the year 144,000 is far enough
const MAX_LONG = 2 ** 52;

/** The check of a type; undefined where it holds no longs. Says nothing about values that do not fit the type at all. */
export function createLongCheck(type: avro.Type): LongCheck | undefined {
  return checkOf(type, new Map());
}

type Known = Map<avro.Type, LongCheck | undefined>;

function checkOf(type: avro.Type, known: Known): LongCheck | undefined {
  if (known.has(type)) return known.get(type);
  // a type may hold itself: what is built meanwhile gets this way to it
  known.set(type, (value) => known.get(type)?.(value));
  const check = buildCheck(type, (inner) => checkOf(inner, known));
  known.set(type, check);
  return check;
}

type CheckInner = (type: avro.Type) => LongCheck | undefined;

function buildCheck(type: avro.Type, checkInner: CheckInner): LongCheck | undefined {
  if (type.typeName === 'long') return assertLong;
  if (isRecord(type)) return checkFields(type, checkInner);
  if (isUnion(type)) return checkUnion(type, checkInner);
  if (isArray(type)) return checkAll(checkInner(type.itemsType));
  if (isMap(type)) return checkAll(checkInner(type.valuesType));
  return undefined;
}

function checkFields(type: avro.types.RecordType, checkInner: CheckInner): LongCheck | undefined {
  const checks = type.fields.flatMap(({ name, type: fieldType }) => {
    const check = checkInner(fieldType);
    return check === undefined ? [] : [{ name, check }];
  });
  if (checks.length === 0) return undefined;
  return (value) => {
    if (!isObject(value)) return;
    for (const { name, check } of checks) check(value[name]);
  };
}

/** Unwrapped unions have at most one branch of a kind; the values of wrapped ones say which branch they are. */
function checkUnion(
  type: avro.types.UnwrappedUnionType | avro.types.WrappedUnionType,
  checkInner: CheckInner,
): LongCheck | undefined {
  const checks = new Map<string, LongCheck>();
  const wrapped = type.typeName === 'union:wrapped';
  for (const branch of type.types) {
    const check = checkInner(branch);
    if (check !== undefined)
      checks.set(wrapped ? (branch.branchName ?? '') : kindOf(branch), check);
  }
  if (checks.size === 0) return undefined;
  if (!wrapped) return (value) => checks.get(kindOfValue(value))?.(value);
  return (value) => {
    if (!isObject(value)) return;
    for (const [name, inner] of Object.entries(value)) checks.get(name)?.(inner);
  };
}

function kindOf(type: avro.Type): string {
  if (isArray(type)) return 'array';
  return type.typeName === 'long' ? 'number' : 'object';
}

function kindOfValue(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function checkAll(check: LongCheck | undefined): LongCheck | undefined {
  if (check === undefined) return undefined;
  return (value) => {
    if (!isObject(value)) return;
    for (const inner of Object.values(value)) check(inner);
  };
}

function assertLong(value: unknown): void {
  if (Number.isInteger(value) && Math.abs(value as number) <= MAX_LONG) return;
  throw new RangeError(`${String(value)} is no whole number within ±2^52`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
