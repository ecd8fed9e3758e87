import { safeText } from '../dead-letters/preview-bytes.ts';
import { verdictOf, type EventReport, type FoundHour, type FoundRow } from './event-report.ts';

/** The stations of an event in the order in which it passes them, for people. Pure. */
export function formatReport(report: EventReport): string {
  const lines = [
    line('event', report.eventId),
    ...report.records.map(({ place, writtenAt, replayOf, passed }) =>
      line(
        'topic',
        `${place}  ${writtenAt}  ${passed ? 'read' : 'not read yet'}${replayOf === null ? '' : `, a copy of letter ${replayOf}`}`,
      ),
    ),
    ...report.letters.map(({ id, state, reason, message }) =>
      line('letter', `${id}  ${state.replace('_', ' ')}  ${reason}: ${safeText(message)}`),
    ),
    ...report.rows.flatMap(formatRow),
    ...report.notes.map((note) => line('note', note)),
    line('so', verdictOf(report).words),
  ];
  return `${lines.join('\n')}\n`;
}

function formatRow(row: FoundRow): string[] {
  return [
    line('row', `${row.key}  salt ${row.salt}, ${row.time}`),
    ...Object.entries(row.cells).map(([column, value]) => `           ${column} = ${value}`),
    line('hour', formatHour(row.hour)),
  ];
}

function formatHour({ start, counter, publishedBy, state }: FoundHour): string {
  const published =
    publishedBy === null
      ? state === 'unknown'
        ? ''
        : ', in no run yet'
      : `, epoch ${publishedBy.epoch} has published counter ${publishedBy.version}`;
  return `${start}  ${state}: counter ${counter}${published}`;
}

const line = (station: string, text: string): string => `${station.padEnd(10)} ${text}`;
