import type { LogFields } from '@clickstream/service-core';

import { createLogger } from './logger.ts';

function logged(say: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  say(createLogger({ name: 'collector', write: (line) => lines.push(line) }));
  return lines;
}

const parse = (line = '{}'): LogFields => JSON.parse(line) as LogFields;

describe('the logger', () => {
  it('writes one JSON line per event, with the data beside it', () => {
    const lines = logged((logger) => {
      logger.warn('chunk_retried', { attempt: 2, password: 'p' });
    });

    expect(lines.map(parse)).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        name: 'collector',
        msg: 'chunk_retried',
        attempt: 2,
        password: '[masked]',
      },
    ]);
  });

  it('keeps its own keys apart from fields that are named like them', () => {
    const fields = { name: 'registry', level: 'x', time: 1, msg: 'm', other: 2 };
    const [line = '', ofChild = ''] = logged((logger) => {
      logger.error('an_event', fields);
      logger.child(fields).info('another_event');
    });

    const apart = {
      name: 'collector',
      field_name: 'registry',
      field_level: 'x',
      field_time: 1,
      field_msg: 'm',
      other: 2,
    };
    expect(parse(line)).toMatchObject({ ...apart, level: 'error', msg: 'an_event' });
    expect(parse(ofChild)).toMatchObject({ ...apart, level: 'info', msg: 'another_event' });
    for (const key of ['"name":', '"level":', '"time":', '"msg":']) {
      expect(line.split(key)).toHaveLength(2);
      expect(ofChild.split(key)).toHaveLength(2);
    }
  });
});
