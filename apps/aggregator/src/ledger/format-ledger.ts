import { formatTable } from '../report/format-table.ts';
import { emptyLine, inOrder, type LedgerLine } from './balance.ts';
import type { ArrivalCount, CollectorCounts } from './collector-counters.ts';
import { ledgerProblems, total } from './ledger-verdict.ts';
import { lineKey, type LineKey } from './line-key.ts';
import type { Ledger } from './read-ledger.ts';
import { sourceLabel } from './source-label.ts';

type Column = readonly [title: string, value: (line: LedgerLine) => number];

const COLUMNS: readonly Column[] = [
  ['acknowledged', ({ acknowledged }) => acknowledged],
  ['stored', ({ stored }) => stored],
  ['duplicate', ({ duplicate }) => duplicate],
  ['dead-lettered', ({ deadLettered }) => deadLettered],
  ['id_collision', ({ idCollision }) => idCollision],
  ['aggregated', ({ aggregated }) => aggregated],
  ['published', ({ published }) => published],
  ['bots', ({ bots }) => bots],
  ['no click', ({ noClick }) => noClick],
  ['pending', ({ pending }) => pending],
  ['missing', ({ missing }) => missing],
];
/** Shown where one of them is not zero. */
const RARE_COLUMNS: readonly Column[] = [
  ['erased', ({ erased }) => erased],
  ['expired', ({ expired }) => expired],
  ['frozen', ({ frozen }) => frozen],
  ['older', ({ older }) => older],
  ['surplus', ({ surplus }) => surplus],
];

/** The ledger as a table, with what is wrong below it. Pure. */
export function formatLedger(ledger: Ledger, collectors: CollectorCounts): string {
  const { clicks } = ledger;
  const lines = [...ledger.lines, ...unheardOf(ledger.lines, collectors)].toSorted(inOrder);
  if (lines.length === 0) return ['no event has arrived', ...verdictOf(ledger), ''].join('\n');
  const columns = [
    ...collectorColumns(collectors),
    ...COLUMNS,
    ...RARE_COLUMNS.filter(([, value]) => lines.some((line) => value(line) !== 0)),
  ];
  const rows = lines.map((line) => [
    formatHour(line.arrivalHourMs),
    line.source,
    ...columns.map(([, value]) => String(value(line))),
  ]);
  const sums = columns.map(([, value]) => String(total(lines, value)));
  return [
    ...formatTable(
      [
        ['arrived (UTC)', 'source', ...columns.map(([title]) => title)],
        ...rows,
        ['all', '', ...sums],
      ],
      { numbersFrom: 2 },
    ),
    '',
    `clicks published ${clicks.published}, clicks of all hours ${clicks.hourly}`,
    ...collectorNotes(collectors),
    ...verdictOf(ledger),
    '',
  ].join('\n');
}

function verdictOf(ledger: Ledger): string[] {
  const problems = ledgerProblems(ledger);
  const pending = total(ledger.lines, ({ pending: count }) => count);
  const waiting = pending === 0 ? '' : `, ${pending} pending`;
  if (problems.length === 0) return [`balanced${waiting}`];
  return [
    `does not balance: ${problems.join('; ')}${waiting}`,
    ...ledger.missing.map(
      ({ partition, offset, eventId }) =>
        `  missing: partition ${partition} offset ${offset} event ${eventId ?? '?'}`,
    ),
  ];
}

/** Lines of which only collectors know: everything was rejected. */
function unheardOf(lines: readonly LedgerLine[], { counts }: CollectorCounts): LedgerLine[] {
  const known = new Set(lines.map(lineKey));
  return counts.flatMap((count) => {
    const key = keyOf(count);
    if (known.has(lineKey(key))) return [];
    known.add(lineKey(key));
    return [{ ...emptyLine(), ...key }];
  });
}

function keyOf({ hour, source }: ArrivalCount): LineKey {
  return { arrivalHourMs: Date.parse(hour), source: sourceLabel(source) };
}

function collectorColumns({ asked, silent, counts }: CollectorCounts): Column[] {
  if (asked === silent.length) return [];
  const received = new Map<string, number>();
  const rejected = new Map<string, number>();
  for (const count of counts) {
    const key = lineKey(keyOf(count));
    const refused = Object.values(count.rejected).reduce((sum, events) => sum + events, 0);
    received.set(key, (received.get(key) ?? 0) + count.received);
    rejected.set(key, (rejected.get(key) ?? 0) + refused);
  }
  return [
    ['received', (line) => received.get(lineKey(line)) ?? 0],
    ['rejected', (line) => rejected.get(lineKey(line)) ?? 0],
  ];
}

/** Reasons, and who did not answer. */
function collectorNotes({ silent, counts }: CollectorCounts): string[] {
  const reasons = new Map<string, number>();
  for (const { rejected, unavailable } of counts) {
    const outcomes = {
      ...rejected,
      ...(unavailable === 0 ? {} : { 'answered with 5xx': unavailable }),
    };
    for (const [reason, events] of Object.entries(outcomes)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + events);
    }
  }
  return [
    ...[...reasons].map(([reason, events]) => `collectors: ${events} ${reason}`),
    ...silent.map(({ url, reason }) => `collector ${url} does not tell: ${reason}`),
  ];
}

const formatHour = (hourMs: number): string =>
  `${new Date(hourMs).toISOString().slice(0, 13).replace('T', ' ')}:00`;
