import { encodeBoolean, encodeLong, encodeRowKey, type Row } from '@clickstream/hbase-store';

import { viewRow } from './view-row.ts';

const TIME = Date.UTC(2026, 0, 15, 12, 30);
const ROW: Row = {
  row: encodeRowKey({
    salt: 3,
    timestampMs: TIME,
    eventId: '4ea8ac76-0334-4c14-ba00-e719e53de75f',
  }),
  cells: [
    cell('click_data', 'url', Buffer.from('page_1\u001b[2J')),
    cell('click_data', 'timestamp', encodeLong(TIME)),
    cell('user_agent_data', 'bot', encodeBoolean(true)),
  ],
};

function cell(family: string, qualifier: string, value: Buffer): Row['cells'][number] {
  return { family, qualifier, value, timestamp: TIME };
}

describe('viewRow', () => {
  it('shows key and cells as what they are', () => {
    expect(viewRow(ROW, { counter: 1n, published: undefined })).toEqual({
      key: '030000019bc1a255404ea8ac7603344c14ba00e719e53de75f',
      salt: 3,
      time: '2026-01-15T12:30:00.000Z',
      cells: {
        'click_data:url': 'page_1\\u001b[2J',
        'click_data:timestamp': String(TIME),
        'user_agent_data:bot': 'true',
      },
      hour: { start: '2026-01-15T12:00:00.000Z', counter: '1', publishedBy: null, state: 'dirty' },
    });
  });

  it.each([
    ['processed', { version: 5n, epoch: 9 }, { version: '5', epoch: 9 }],
    ['dirty', { version: 4n, epoch: 9 }, { version: '4', epoch: 9 }],
    ['dirty', undefined, null],
    ['unknown', 'unknown', null],
  ] as const)('an hour with counter 5 is %s when %j is published', (state, published, by) => {
    expect(viewRow(ROW, { counter: 5n, published }).hour).toMatchObject({ state, publishedBy: by });
  });
});
