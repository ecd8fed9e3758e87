import type { RowCells } from '../rows-of.ts';

/** Rows in the order of their events' types and names: what lies in the table is in none that tests know. */
export function byName<R extends RowCells>(rows: readonly R[]): R[] {
  return rows.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ click_data }: RowCells): string {
  const { event_name = '' } = (click_data?.['rest'] ?? {}) as { readonly event_name?: string };
  return `${String(click_data?.['event_type'])} ${event_name}`;
}
