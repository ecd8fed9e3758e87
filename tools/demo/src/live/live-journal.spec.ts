import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expectLive } from './live-check.ts';
import { LiveJournal, liveJournalOf } from './live-journal.ts';
import type { LiveEvent } from './live-plan.ts';
import { appIdOf } from './send-live-traffic.ts';

const VIEW: LiveEvent = {
  sdk: 'segment',
  visitor: 'v1',
  address: null,
  kind: 'view',
  url: 'https://live.example/r1/home',
  atMs: 1_767_225_600_000,
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'live-journal-test-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const open = (): LiveJournal => new LiveJournal(liveJournalOf(dir));

describe('LiveJournal', () => {
  it('knows what earlier runs on the same stack were told', () => {
    open().told('r1', VIEW);
    open().finished('r1');
    open().told('r2', { ...VIEW, kind: 'custom' });

    expect(open().runs()).toEqual([
      { run: 'r1', told: [VIEW], isFinished: true },
      { run: 'r2', told: [{ ...VIEW, kind: 'custom' }], isFinished: false },
    ]);
  });

  it('has no run at first', () => {
    expect(open().runs()).toEqual([]);
  });

  it('goes on behind half a line', () => {
    open().told('r1', VIEW);
    appendFileSync(liveJournalOf(dir), '\n{"run":"r1","to');
    open().told('r2', VIEW);

    expect(
      open()
        .runs()
        .map(({ run }) => run),
    ).toEqual(['r1', 'r2']);
  });
});

describe('expectLive', () => {
  const runs = [
    { run: 'r1', told: [VIEW, VIEW], isFinished: true },
    { run: 'r2', told: [VIEW], isFinished: false },
  ];

  it('counts finished runs only, and leaves the pages of the others out', () => {
    const live = expectLive(runs);

    expect(live.told).toEqual([VIEW, VIEW]);
    expect(live.isUnknown('https://live.example/r2/home')).toBe(true);
    expect(live.isUnknown(VIEW.url)).toBe(false);
    expect(live.isUnknown('/r2/home')).toBe(false);
  });

  it.each([
    [2, []],
    [1, ['live traffic r1: the SDKs were told 2 events, stored are 1']],
    [3, ['live traffic r1: the SDKs were told 2 events, stored are 3']],
  ])('compares what was told with %i stored', (stored, differences) => {
    expect(expectLive(runs).storedDifferences(new Map([[appIdOf('r1'), stored]]))).toEqual(
      differences,
    );
  });
});
