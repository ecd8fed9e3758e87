import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LedgerFile, readLedger } from './ledger-file.ts';
import type { SentEvent } from './sent-event.ts';

const anEvent = (eventId: string): SentEvent => ({
  eventId,
  previousId: null,
  eventType: 'click',
  userId: 'u1',
  url: 'page_1',
  timestampMs: 1,
  timeSpent: null,
  ip: '8.8.8.8',
  country: 'US',
  userAgent: 'Firefox',
  bot: false,
});

describe('the ledger', () => {
  let directory: string;
  let ledger: LedgerFile;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
    ledger = new LedgerFile(join(directory, 'ledger.ndjson'));
  });
  afterEach(() => {
    ledger[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });
  const stateOf = (id: string): unknown => readLedger(ledger.path).events.get(id);

  it('knows an event that was sent and not answered as unknown', () => {
    ledger.sending([anEvent('a')]);

    expect(stateOf('a')).toEqual({ event: anEvent('a'), state: 'unknown', sends: 1, acks: 0 });
  });

  it('never takes an acknowledgement back', () => {
    ledger.sending([anEvent('a')]);
    ledger.answered([{ id: 'a', answer: 'acked' }]);
    ledger.sendingAgain(['a']);
    ledger.answered([{ id: 'a', answer: 'rejected' }]);
    ledger.sendingAgain(['a']);
    ledger.answered([{ id: 'a', answer: 'acked' }]);

    expect(stateOf('a')).toMatchObject({ state: 'acked', sends: 3, acks: 2 });
  });

  it('does not believe a refusal that follows an unanswered request', () => {
    ledger.sending([anEvent('a'), anEvent('b')]);
    ledger.answered([
      { id: 'a', answer: 'unknown' },
      { id: 'b', answer: 'rejected' },
    ]);
    ledger.sendingAgain(['a']);
    ledger.answered([{ id: 'a', answer: 'rejected' }]);

    expect(stateOf('a')).toMatchObject({ state: 'unknown' });
    expect(stateOf('b')).toMatchObject({ state: 'rejected' });
  });

  it('keeps what else was sent under an id', () => {
    const changed = { ...anEvent('a'), timestampMs: 2 };
    ledger.sending([anEvent('a')]);
    ledger.sendingVariants([changed]);
    ledger.answered([{ id: 'a', answer: 'acked' }]);

    expect(stateOf('a')).toMatchObject({ state: 'acked', sends: 2, variants: [changed] });
  });

  it('drops a last line that was cut off', () => {
    ledger.sending([anEvent('a')]);
    appendFileSync(ledger.path, '{"answer":"acked","i');

    expect(stateOf('a')).toMatchObject({ state: 'unknown' });
  });

  it('refuses an answer to what was never sent', () => {
    ledger.answered([{ id: 'x', answer: 'acked' }]);

    expect(() => readLedger(ledger.path)).toThrow('speaks of x');
  });
});
