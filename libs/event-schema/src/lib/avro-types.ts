import type avro from 'avsc';

const SCALARS: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'string',
  'bytes',
  'enum',
  'fixed',
]);

/** Whether each field of the record is a scalar or a union of scalars. */
export function hasOnlyScalars(record: avro.types.RecordType): boolean {
  return record.fields.every(({ type }) => {
    const branches = isUnion(type) ? type.types : [type];
    return branches.every((branch) => SCALARS.has(branch.typeName));
  });
}

/** A union of either kind: avsc wraps the values of those whose branches it could not tell apart. */
export function isUnion(
  type: avro.Type,
): type is avro.types.UnwrappedUnionType | avro.types.WrappedUnionType {
  return type.typeName.startsWith('union:');
}

// These narrow by the name, as avsc's classes differ between two copies of the package.

export function isRecord(type: avro.Type): type is avro.types.RecordType {
  return type.typeName === 'record';
}

export function isArray(type: avro.Type): type is avro.types.ArrayType {
  return type.typeName === 'array';
}

/** avsc's declarations leave the type of a map's values open. */
export interface MapType extends avro.Type {
  readonly valuesType: avro.Type;
}

export function isMap(type: avro.Type): type is MapType {
  return type.typeName === 'map';
}

/** avsc's declarations leave the default out. */
export type EnumType = avro.types.EnumType & { readonly default?: string };

export function isEnum(type: avro.Type): type is EnumType {
  return type.typeName === 'enum';
}

export function isFixed(type: avro.Type): type is avro.types.FixedType {
  return type.typeName === 'fixed';
}
