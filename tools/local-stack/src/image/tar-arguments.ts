import { join } from 'node:path';

/** A file or folder and the place that it takes in the archive. */
export interface ArchiveEntry {
  readonly from: string;
  readonly to: string;
  /** Of a folder: take only these paths below it. */
  readonly only?: readonly string[];
}

/** What packages carry for compilers and debuggers. */
const NOT_RUN = ['*.d.ts', '*.d.mts', '*.d.cts', '*.map'];

/**
 * Arguments by which GNU tar writes the entries of {@link tarMembers} to standard output, without a copy on the disk.
 *
 * Owners are left behind and everything is readable, since another user runs it; a symbolic link stays what it is.
 */
export function tarArguments(entries: readonly ArchiveEntry[]): string[] {
  // The first rule that fits moves a name away from the others, so a folder's comes after those of its parts.
  const innerFirst = entries.toSorted((a, b) => b.from.length - a.from.length);
  const renames = innerFirst.map(
    ({ from, to }) => `--transform=s,^${escapePattern(from)}\\(/\\|$\\),${escapeText(to)}\\1,S`,
  );
  return [
    '--create',
    '--absolute-names',
    '--owner=0',
    '--group=0',
    '--mode=a+rX',
    ...NOT_RUN.map((pattern) => `--exclude=${pattern}`),
    ...renames,
    '--verbatim-files-from',
    '--files-from=-',
  ];
}

/** What tar reads from its standard input: the archive's members, one a line. */
export function tarMembers(entries: readonly ArchiveEntry[]): string {
  return entries
    .flatMap(({ from, only }) => only?.map((path) => join(from, path)) ?? [from])
    .map((path) => `${path}\n`)
    .join('');
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\,.*[\]^$]/g, '\\$&');
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\,&]/g, '\\$&');
}
