import { silentLogger, type LogFields } from '@clickstream/service-core';

import { RefusalLog } from './refusal-log.ts';

function aLog() {
  const lines: (LogFields | undefined)[] = [];
  let now = 1_000;
  const log = new RefusalLog({
    logger: { ...silentLogger, warn: (event, fields) => lines.push({ event, ...fields }) },
    now: () => now,
  });
  return {
    log,
    lines,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('RefusalLog', () => {
  it('tells the first refusal at once, and where to look', () => {
    const { log, lines } = aLog();

    log.note('not_acknowledged', 7);

    expect(lines).toEqual([
      {
        event: 'requests_refused',
        code: 'not_acknowledged',
        requests: 1,
        events: 7,
        whatToDo: expect.stringContaining('brokers') as string,
      },
    ]);
  });

  it('sums up what follows, in one line for ten seconds', () => {
    const { log, lines, pass } = aLog();
    log.note('overloaded', 1);
    for (let i = 0; i < 3; i += 1) {
      pass(3_000);
      log.note('overloaded', 10);
    }
    expect(lines).toHaveLength(1);

    pass(1_000);
    log.note('overloaded', 100);

    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ requests: 4, events: 130, sinceMs: 10_000 });
    pass(10_000);
    log.note('overloaded', 5);
    expect(lines[2]).toMatchObject({ requests: 1, events: 5, sinceMs: 10_000 });
  });

  it('counts each code apart', () => {
    const { log, lines } = aLog();

    log.note('overloaded', 1);
    log.note('not_ready', 2);
    log.note('overloaded', 1);

    expect(lines).toMatchObject([
      { code: 'overloaded', events: 1 },
      { code: 'not_ready', events: 2 },
    ]);
  });
});
