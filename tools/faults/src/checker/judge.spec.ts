import fc from 'fast-check';

import { judge, judgeWhileRunning } from './judge.ts';
import { CORRUPTIONS } from './testing/corruptions.ts';
import { honestCase, toRow, type Case } from './testing/honest-pipeline.ts';
import { randomDeeds } from './testing/random-deeds.ts';
import { aSentEvent, anEntry, eventId, STRANGER } from './testing/sent.ts';

/** Everything that is right and may look wrong. */
function peculiarCase(): Case {
  return honestCase({
    entries: [
      { ...anEntry(aSentEvent(1, { timeSpent: 2 })), sends: 3, acks: 2 },
      anEntry(aSentEvent(2, { previousId: eventId(1), bot: true })),
      anEntry(aSentEvent(3, { previousId: eventId(2), eventType: 'request', userId: 'bob' })),
      anEntry(aSentEvent(4, { previousId: eventId(2) }), 'unknown'),
      anEntry(aSentEvent(5, { previousId: eventId(2), userId: 'eve' }), 'unknown'),
      anEntry(aSentEvent(6), 'rejected'),
    ],
    storedUnknown: ({ event }) => event.eventId === eventId(4),
    poison: ['no event', 'nothing'],
  });
}

function invariantsOf({ ledger, evidence }: Case): string[] {
  return judge(ledger, evidence).violations.map(({ invariant }) => invariant);
}

describe('judge', () => {
  it('has no objection to repeated sends, answers that were lost, bots, and poison that is parked', () => {
    const { ledger, evidence } = peculiarCase();

    expect(judge(ledger, evidence)).toEqual({
      counts: {
        sent: 6,
        acked: 3,
        rejected: 1,
        unknown: 2,
        rows: 4,
        deadLetters: 2,
        aggregated: 3,
        lost: 0,
        doubled: 0,
        invented: 0,
      },
      violations: [],
    });
  });

  it.each(CORRUPTIONS.map((corruption) => [corruption.invariant, corruption.what, corruption]))(
    '%s is violated when %s',
    (invariant, _, { apply, says = '' }) => {
      const one = peculiarCase();
      apply(one);

      expect(judge(one.ledger, one.evidence).violations).toContainEqual(
        expect.objectContaining({ invariant, message: expect.stringContaining(says) }),
      );
    },
  );

  it('lets the earliest count of what was sent under one id, and each be a row', () => {
    const later = aSentEvent(1, { userId: 'bob', timestampMs: Date.UTC(2026, 4, 1, 10, 5) });
    const { ledger, evidence } = honestCase({
      entries: [anEntry(aSentEvent(1)), anEntry(aSentEvent(2))],
      storedUnknown: () => false,
      poison: [],
    });
    ledger.events.set(eventId(1), { ...anEntry(aSentEvent(1)), variants: [later] });
    const one = { ledger, evidence: { ...evidence, rows: [...evidence.rows, toRow(later)] } };

    expect(invariantsOf(one)).toEqual([]);
    expect(invariantsOf({ ledger, evidence })).toEqual(['I1']);

    ledger.events.set(eventId(1), { ...anEntry(later), variants: [aSentEvent(1)] });
    expect(invariantsOf(one)).toEqual([]);

    ledger.events.set(eventId(1), anEntry(aSentEvent(1)));
    expect(invariantsOf(one)).toContain('I2');
  });

  it('never objects to an honest pipeline', () => {
    fc.assert(
      fc.property(randomDeeds, (deeds) => {
        expect(invariantsOf(honestCase(deeds))).toEqual([]);
      }),
    );
  });

  it('notices any corruption in any ledger', () => {
    fc.assert(
      fc.property(randomDeeds, fc.constantFrom(...CORRUPTIONS), (deeds, { apply, invariant }) => {
        const one = honestCase(deeds);
        apply(one);

        expect(invariantsOf(one)).toContain(invariant);
      }),
      { numRuns: 500 },
    );
  });

  it('shows five cases of what happened more often, with their number', () => {
    const { ledger, evidence } = peculiarCase();
    for (let n = 100; n < 107; n += 1) evidence.rows.push(toRow(aSentEvent(n)));

    const [violation] = judge(ledger, evidence).violations;

    expect(violation).toEqual({
      invariant: 'I3',
      message: '7 rows or dead letters are of events that nobody sent',
      examples: [100, 101, 102, 103, 104].map(eventId),
    });
  });
});

describe('the dead letters of one record', () => {
  it('are one letter when a crash wrote it twice', () => {
    const one = peculiarCase();
    one.evidence.deadLetters.push({ ...one.evidence.deadLetters[0]!, offset: 9n });

    expect(judge(one.ledger, one.evidence)).toMatchObject({
      counts: { deadLetters: 2 },
      violations: [],
    });
  });

  it.each([
    ['a copy', (digest: string | null) => digest],
    ['a mended copy', () => '00'],
  ])('are one letter when %s was replayed and failed again', (_, digestOf) => {
    const one = peculiarCase();
    const { deadLetters, log, offsets } = one.evidence;
    const first = deadLetters[0]!;
    const id = ['topic', 'partition', 'offset'].map((name) => first.headers.get(name)).join('/');
    const { partition, high } = offsets[0]!;
    log.push({ partition, offset: high, eventId: undefined });
    Object.assign(offsets[0]!, { high: high + 1n, committed: high + 1n });
    const headers = new Map([
      ...first.headers,
      ['partition', String(partition)],
      ['offset', String(high)],
      ['replay-of', id],
    ]);
    deadLetters.push({ ...first, offset: 9n, headers, valueDigest: digestOf(first.valueDigest) });

    expect(judge(one.ledger, one.evidence)).toMatchObject({
      counts: { deadLetters: 2 },
      violations: [],
    });
  });

  it('may look like an event that nobody sent when it is poison', () => {
    const one = peculiarCase();
    const { deadLetters } = one.evidence;
    deadLetters[0] = { ...deadLetters[0]!, eventId: STRANGER };

    expect(invariantsOf(one)).toEqual([]);
  });
});

describe('the figures', () => {
  const figures = ({ ledger, evidence }: Case): Record<string, number> => {
    const { lost, doubled, invented } = judge(ledger, evidence).counts;
    return { lost, doubled, invented };
  };
  const CLICK_KEY = '2026-05-01T10:00:00.000Z|page_1|DE';

  it('count an event once that is neither stored nor counted', () => {
    const one = peculiarCase();
    one.evidence.rows.splice(0, 1);
    const row = one.evidence.numbers.hourly.get(CLICK_KEY)!;
    one.evidence.numbers.hourly.set(CLICK_KEY, { ...row, clicks: row.clicks - 1 });

    expect(figures(one)).toEqual({ lost: 1, doubled: 0, invented: 0 });
  });

  it('count a click as lost that is stored and in no hour', () => {
    const one = peculiarCase();
    one.evidence.numbers.hourly.clear();

    expect(figures(one)).toEqual({ lost: 3, doubled: 0, invented: 0 });
  });

  it('count clicks as doubled that nobody made', () => {
    const one = peculiarCase();
    const row = one.evidence.numbers.hourly.get(CLICK_KEY)!;
    one.evidence.numbers.hourly.set(CLICK_KEY, { ...row, clicks: row.clicks + 2 });

    expect(figures(one)).toEqual({ lost: 0, doubled: 2, invented: 0 });
  });

  it('count an event as doubled that has two rows', () => {
    const one = peculiarCase();
    one.evidence.rows.push(toRow(aSentEvent(1, { timestampMs: 1 })));

    expect(figures(one)).toEqual({ lost: 0, doubled: 1, invented: 0 });
  });

  it('count what is stored of a rejected event as invented', () => {
    const one = peculiarCase();
    one.evidence.rows.push(toRow(aSentEvent(6)));

    expect(figures(one)).toEqual({ lost: 0, doubled: 0, invented: 1 });
  });
});

describe('judgeWhileRunning', () => {
  it('lets events be under way, but no offset go past them', () => {
    const { ledger, evidence } = peculiarCase();
    const rows = evidence.rows.slice(1);
    const committed = evidence.offsets.map((offsets) => ({ ...offsets, committed: undefined }));

    expect(judgeWhileRunning(ledger, { ...evidence, rows, offsets: committed })).toEqual([]);
    expect(judgeWhileRunning(ledger, { ...evidence, rows })).toMatchObject([{ invariant: 'I7' }]);
  });
});
