import { verdictOf, type EventReport, type FoundRow, type HourState } from './event-report.ts';
import { formatReport } from './format-report.ts';

const NOTHING: EventReport = {
  eventId: '4ea8ac76-0334-4c14-ba00-e719e53de75f',
  records: [],
  rows: [],
  letters: [],
  looked: [],
  notes: [],
};
const RECORD = {
  place: 'clickstream/3/0',
  writtenAt: 'T',
  replayOf: null,
  passed: true,
  erased: false,
};
const LETTER = {
  id: 'clickstream/3/0',
  state: 'open',
  reason: 'bad_magic',
  message: 'no\u001b[2J event',
} as const;

function aRow(state: HourState): FoundRow {
  const hour = { start: 'H', counter: '2', publishedBy: null, state };
  return { key: '01ff', salt: 1, time: 'T', cells: { 'click_data:url': 'page_1' }, hour };
}

describe('verdictOf', () => {
  it.each<[string, Partial<EventReport>]>([
    ['unknown', {}],
    ['waiting', { records: [{ ...RECORD, passed: false }] }],
    ['waiting', { records: [RECORD, { ...RECORD, passed: false }], letters: [LETTER] }],
    ['missing', { records: [RECORD] }],
    ['missing', { records: [RECORD, { ...RECORD, erased: true }] }],
    ['erased', { records: [{ ...RECORD, erased: true }] }],
    ['waiting', { records: [{ ...RECORD, erased: true, passed: false }] }],
    ['dead_letter', { records: [RECORD], letters: [LETTER] }],
    ['dead_letter', { letters: [LETTER] }],
    ['dirty', { records: [RECORD], rows: [aRow('dirty')], letters: [LETTER] }],
    ['processed', { rows: [aRow('dirty'), aRow('processed')] }],
    ['stored', { rows: [aRow('unknown')] }],
  ])('%s: %j', (name, report) => {
    expect(verdictOf({ ...NOTHING, ...report }).name).toBe(name);
  });
});

describe('formatReport', () => {
  it('shows the stations in the order in which an event passes them', () => {
    const hour = { ...aRow('dirty').hour, publishedBy: { epoch: 7, version: '1' } };
    const text = formatReport({
      ...NOTHING,
      records: [{ ...RECORD, passed: false, replayOf: 'clickstream/0/9' }],
      letters: [LETTER],
      rows: [{ ...aRow('dirty'), hour }],
      notes: ['something was not to be found out'],
    });

    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      'event      4ea8ac76-0334-4c14-ba00-e719e53de75f',
      'topic      clickstream/3/0  T  not read yet, a copy of letter clickstream/0/9',
      'letter     clickstream/3/0  open  bad_magic: no\\u001b[2J event',
      'row        01ff  salt 1, T',
      '           click_data:url = page_1',
      'hour       H  dirty: counter 2, epoch 7 has published counter 1',
      'note       something was not to be found out',
      'so         stored; its hour waits for the next run',
      '',
    ]);
  });
});
