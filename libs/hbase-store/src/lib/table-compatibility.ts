import type { HBaseAttributes, TableDescription, TableDescriptor } from './hbase-store.ts';
import { HBaseStoreError } from './hbase-store-error.ts';

/**
 * Checks that an existing table can stand in for the wanted one.
 *
 * @throws HBaseStoreError `HBASE_STORE_TABLE_INCOMPATIBLE`, naming every difference
 */
export function assertCompatible(wanted: TableDescriptor, existing: TableDescription): void {
  const differences = [
    ...attributeDifferences('', wanted.attributes ?? {}, existing.attributes),
    ...Object.entries(wanted.families).flatMap(([family, attributes]) => {
      const found = existing.families[family];
      return found === undefined
        ? [`family ${family} is missing`]
        : attributeDifferences(`${family}.`, attributes, found);
    }),
  ];
  if (differences.length === 0) return;
  throw new HBaseStoreError(
    `table ${wanted.name} exists and differs from what is asked for: ${differences.join('; ')}`,
    { code: 'HBASE_STORE_TABLE_INCOMPATIBLE', context: { table: wanted.name } },
  );
}

/** Only what is asked for counts: the server adds attributes of its own. */
function attributeDifferences(
  prefix: string,
  wanted: HBaseAttributes,
  found: HBaseAttributes,
): string[] {
  return Object.entries(wanted).flatMap(([name, value]) =>
    found[name] === value
      ? []
      : [`${prefix}${name} is ${found[name] ?? 'not set'}, wanted ${value}`],
  );
}
