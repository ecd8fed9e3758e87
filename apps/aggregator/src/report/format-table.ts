/** Columns as wide as their widest cell; those from `numbersFrom` on stand to the right. Pure. */
export function formatTable(
  rows: readonly (readonly string[])[],
  { numbersFrom = Infinity }: { readonly numbersFrom?: number } = {},
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < numbersFrom ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
