import type avro from 'avsc';

import { isArray, isEnum, isFixed, isMap, isRecord, isUnion, type EnumType } from './avro-types.ts';

/** What one side wrote and the other is to read. */
export interface SchemaPair {
  readonly reader: avro.Type;
  readonly writer: avro.Type;
}

/** Which types a reader takes beside its own. */
const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * Why the reader cannot read what the writer writes, one sentence for each reason; empty when it can.
 *
 * These are Avro's rules of schema resolution as this library follows them, with full names: a namespace is part of a name.
 */
export function describeBreaks(pair: SchemaPair): string[] {
  return compare(pair, { path: '', seen: new Map() });
}

interface Place {
  /** Empty at the top. */
  readonly path: string;
  /** Pairs that are being compared: a record may hold itself. */
  readonly seen: Map<avro.Type, Set<avro.Type>>;
}

function compare({ reader, writer }: SchemaPair, place: Place): string[] {
  if (isUnion(writer)) return compareBranches(writer.types, reader, place);
  if (isUnion(reader)) {
    const fits = reader.types.some((branch) => canRead({ reader: branch, writer }, place));
    const choice = reader.types.map(nameOf).join(', ');
    return fits ? [] : [`${at(place)}none of ${choice} can be read from ${nameOf(writer)}`];
  }
  if (isRecord(reader) && isRecord(writer)) return compareRecords(reader, writer, place);
  if (isArray(reader) && isArray(writer)) {
    return compare({ reader: reader.itemsType, writer: writer.itemsType }, inside(place, '[]'));
  }
  if (isMap(reader) && isMap(writer)) {
    return compare({ reader: reader.valuesType, writer: writer.valuesType }, inside(place, '{}'));
  }
  if (isEnum(reader) && isEnum(writer)) return compareEnums(reader, writer, place);
  if (isFixed(reader) && isFixed(writer)) return compareFixed(reader, writer, place);
  if (reader.typeName === writer.typeName) return [];
  const fits = PROMOTIONS[reader.typeName]?.includes(writer.typeName) ?? false;
  return fits ? [] : [`${at(place)}${nameOf(reader)} cannot be read from ${nameOf(writer)}`];
}

function compareFixed(
  reader: avro.types.FixedType,
  writer: avro.types.FixedType,
  place: Place,
): string[] {
  const names = compareNames(reader, writer, place);
  if (reader.size === writer.size) return names;
  const sizes = `a fixed of ${writer.size} bytes is not one of ${reader.size}`;
  return [...names, `${at(place)}${sizes}`];
}

function compareEnums(reader: EnumType, writer: EnumType, place: Place): string[] {
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  const symbols =
    missing.length === 0 || reader.default !== undefined
      ? []
      : [`${at(place)}the enum has no ${missing.join(', ')}, and no default for it`];
  return [...compareNames(reader, writer, place), ...symbols];
}

function compareRecords(
  reader: avro.types.RecordType,
  writer: avro.types.RecordType,
  place: Place,
): string[] {
  const compared = place.seen.get(reader) ?? new Set();
  if (compared.has(writer)) return [];
  place.seen.set(reader, compared.add(writer));
  const names = compareNames(reader, writer, place);
  if (names.length > 0) return names;
  return reader.fields.flatMap((field) => {
    const here = inside(place, field.name);
    const known = [field.name, ...field.aliases];
    const written = writer.fields.filter(({ name }) => known.includes(name));
    const [first, second] = written;
    if (second !== undefined) {
      return [`${at(here)}${written.map(({ name }) => name).join(' and ')} are both written`];
    }
    if (first !== undefined) return compare({ reader: field.type, writer: first.type }, here);
    return field.defaultValue() === undefined
      ? [`${at(here)}it is not written, and has no default`]
      : [];
  });
}

function compareNames(reader: avro.Type, writer: avro.Type, place: Place): string[] {
  const names = [reader.name, ...(reader.aliases ?? [])];
  if (writer.name === undefined || names.includes(writer.name)) return [];
  return [`${at(place)}${nameOf(writer)} is not ${nameOf(reader)}, nor one of its aliases`];
}

function compareBranches(
  branches: readonly avro.Type[],
  reader: avro.Type,
  place: Place,
): string[] {
  return branches.flatMap((writer) => compare({ reader, writer }, place));
}

function canRead(pair: SchemaPair, { path, seen }: Place): boolean {
  // what is found out in a branch that does not fit says nothing about the others
  const copy = new Map([...seen].map(([reader, writers]) => [reader, new Set(writers)]));
  return compare(pair, { path, seen: copy }).length === 0;
}

function inside({ path, seen }: Place, step: string): Place {
  const separator = path === '' || step.startsWith('[') || step.startsWith('{') ? '' : '.';
  return { path: `${path}${separator}${step}`, seen };
}

function at({ path }: Place): string {
  return path === '' ? '' : `${path}: `;
}

function nameOf(type: avro.Type): string {
  return type.name ?? type.typeName;
}
