import { randomUUID } from 'node:crypto';

/** A name no other test uses, with `test` inside, fit for topics, tables and databases: `test_orders_1a2b3c4d`. */
export function uniqueName(what: string): string {
  return `test_${what}_${randomUUID().slice(0, 8)}`;
}
