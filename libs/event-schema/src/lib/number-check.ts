import type avro from 'avsc';

import { isArray, isMap, isRecord, isUnion } from './avro-types.ts';

/** Throws a RangeError when a value holds a number that its type cannot carry. */
export type NumberCheck = (value: unknown) => void;

// avsc writes larger longs wrongly, without an error; as a time, the year 144,000 is far enough
const MAX_LONG = 2 ** 52;

/** For values to be written; undefined where the type holds no longs. Says nothing of values that do not fit at all. */
export function createLongCheck(type: avro.Type): NumberCheck | undefined {
  return createCheck(type, 'long', assertLong);
}

/** For values that were read, as avsc reads an int of any size; undefined where the type holds no ints. */
export function createIntCheck(type: avro.Type): NumberCheck | undefined {
  return createCheck(type, 'int', assertInt);
}

type CheckInner = (type: avro.Type) => NumberCheck | undefined;

function createCheck(
  type: avro.Type,
  typeName: string,
  assert: NumberCheck,
): NumberCheck | undefined {
  const known = new Map<avro.Type, NumberCheck | undefined>();
  const checkOf: CheckInner = (inner) => {
    if (inner.typeName === typeName) return assert;
    if (known.has(inner)) return known.get(inner);
    // a type may hold itself: what is built meanwhile gets this way to it
    known.set(inner, (value) => known.get(inner)?.(value));
    const check = buildCheck(inner, checkOf);
    known.set(inner, check);
    return check;
  };
  return checkOf(type);
}

function buildCheck(type: avro.Type, checkInner: CheckInner): NumberCheck | undefined {
  if (isRecord(type)) return checkFields(type, checkInner);
  if (isUnion(type)) return checkUnion(type, checkInner);
  if (isArray(type)) return checkAll(checkInner(type.itemsType));
  if (isMap(type)) return checkAll(checkInner(type.valuesType));
  return undefined;
}

function checkFields(type: avro.types.RecordType, checkInner: CheckInner): NumberCheck | undefined {
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
): NumberCheck | undefined {
  const checks = new Map<string, NumberCheck>();
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
  return isRecord(type) || isMap(type) ? 'object' : 'number';
}

function kindOfValue(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function checkAll(check: NumberCheck | undefined): NumberCheck | undefined {
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

function assertInt(value: unknown): void {
  if (typeof value === 'number' && value === (value | 0)) return;
  throw new RangeError(`${String(value)} is no whole number of 32 bits`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
