import { interceptStatements } from '@clickstream/mysql-store/testing';
import type { Failpoint } from '@clickstream/testing';

/** Places in a rebuild, in their order. */
export const REBUILD_FAILPOINTS = [
  /** Some of its tables are made. */
  'rebuild_create',
  /** An epoch is about to be committed into them. */
  'rebuild_commit',
  /** They are complete and not yet published. */
  'rebuild_swap',
  /** They are published, the former ones are still there. */
  'rebuild_drop',
] as const;
export type RebuildFailpoint = (typeof REBUILD_FAILPOINTS)[number];

/** Knows the steps of a rebuild by their statements. */
export function reachInRebuild(failpoint: Failpoint): void {
  const reach = (place: RebuildFailpoint): Promise<void> => failpoint.reached(place);
  let committing = false;
  let swapped = false;
  interceptStatements(async (statement) => {
    if (statement.startsWith('create table `page_total_rebuild`')) await reach('rebuild_create');
    if (/^insert into processed_hour_rebuild\b/.test(statement)) committing = true;
    if (statement === 'commit' && committing) {
      committing = false;
      await reach('rebuild_commit');
    }
    if (statement.startsWith('rename table')) {
      swapped = true;
      await reach('rebuild_swap');
    }
    if (statement.startsWith('drop table') && swapped) await reach('rebuild_drop');
    return statement;
  });
}
