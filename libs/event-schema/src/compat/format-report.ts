import type { CompatibilityReport, VersionReport } from '../lib/check-compatibility.ts';

/** What became of one schema: a report, or why the codec could not even be opened with it. */
export interface CheckedSchema {
  readonly file: string;
  readonly subject: string;
  readonly compatible: boolean;
  readonly report?: CompatibilityReport;
  readonly problem?: string;
}

/** The outcome in words, a line for each earlier version and one for each thing that breaks. */
export function formatCheckedSchema(checked: CheckedSchema): string {
  const { file, subject, report, problem } = checked;
  if (report === undefined) return `${subject}: ${file} is no schema for it\n  ${problem ?? ''}\n`;
  if (report.level === undefined) {
    return `${subject}: ${file} is compatible: the registry has no such subject yet\n`;
  }
  const verdict = report.compatible ? 'is compatible' : 'is NOT compatible';
  const known =
    report.registeredAs === undefined
      ? ''
      : `, and registered as schema ${String(report.registeredAs)}`;
  const lines = report.versions.flatMap((version) => formatVersion(version, report.level ?? ''));
  return [`${subject} (${report.level}): ${file} ${verdict}${known}`, ...lines, ''].join('\n');
}

function formatVersion(version: VersionReport, level: string): string[] {
  const { breaks, compatible, required, schemaId } = version;
  const id = schemaId === undefined ? '' : ` (schema ${String(schemaId)})`;
  const verdict = compatible ? 'compatible' : 'breaks';
  const note = required ? '' : `, which ${level} does not ask about`;
  return [
    `  version ${String(version.version)}${id}: ${verdict}${note}`,
    ...breaks.map((why) => `    ${why}`),
  ];
}
