/** Why a commit changed nothing. */
export const COMMIT_REFUSALS = [
  'lease_lost',
  'already_committed',
  'unknown_run',
  'abandoned',
  'other_attempt',
  'manifest_missing',
  'staging_incomplete',
] as const;
/** One of {@link COMMIT_REFUSALS}. */
export type CommitRefusal = (typeof COMMIT_REFUSALS)[number];

/** What a commit has published, or why it changed nothing. */
export type CommitResult =
  | {
      readonly outcome: 'committed';
      readonly hours: number;
      readonly groups: number;
      readonly rowsScanned: number;
      readonly rowsKept: number;
      /** Rows that do not count because an earlier row of the same scan has their event id. */
      readonly idCollisions: number;
    }
  | { readonly outcome: 'refused'; readonly reason: CommitRefusal; readonly detail: string };
