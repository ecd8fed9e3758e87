import type { GetOutcome, PutRow } from '../hbase-store.ts';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { allWritten, aRow, BUSY, KEY, openOn } from '../testing/scripted-store.ts';
import type { RegionAction } from './wire-messages.ts';

const regions = [
  { start: '', end: 'm' },
  { start: 'm', end: '' },
];

describe('a batch', () => {
  it('sends again only the rows that were not written', async () => {
    const sent: (string | undefined)[][] = [];
    await using server = await startScriptedServer(
      ({ request }) => {
        const { regionAction } = request as { regionAction: readonly RegionAction[] };
        const actions = regionAction.flatMap(({ action }) => action);
        sent.push(actions.map(({ mutation }) => mutation?.row.toString()));
        if (sent.length > 1) return allWritten(request);
        const busy = { name: 'org.apache.hadoop.hbase.RegionTooBusyException', value: KEY };
        const moved = { name: 'org.apache.hadoop.hbase.NotServingRegionException', value: KEY };
        // Of the first region: b is refused for now, nothing is said of c. The second region has moved.
        const first = [
          { index: 2, exception: busy },
          { index: 1, exception: null },
        ];
        return {
          message: {
            regionActionResult: [
              { resultOrException: first, exception: null },
              { resultOrException: [], exception: moved },
            ],
          },
        };
      },
      { regions },
    );
    await using store = await openOn(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, ['a', 'b', 'x', 'c', 'y'].map(aRow));

    expect(outcomes).toEqual(Array(5).fill({ ok: true }));
    expect(sent.map((rows) => rows.sort())).toEqual([
      ['a', 'b', 'c', 'x', 'y'],
      ['b', 'c', 'x', 'y'],
    ]);
  });

  it('finds the one row for which the server refused a whole region', async () => {
    const refused = { name: 'org.apache.hadoop.hbase.DoNotRetryIOException', value: KEY };
    await using server = await startScriptedServer(({ request }) => {
      const { regionAction } = request as { regionAction: readonly RegionAction[] };
      const bad = regionAction.some(({ action }) =>
        action.some(({ mutation }) => mutation?.row.toString() === 'bad'),
      );
      if (!bad) return allWritten(request);
      return { message: { regionActionResult: [{ resultOrException: [], exception: refused }] } };
    });
    await using store = await openOn(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, ['a', 'bad', 'c'].map(aRow));

    expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual([
      true,
      'HBASE_STORE_REJECTED',
      true,
    ]);
  });

  it('gives the outcome of an outage to the rows that it hit', async () => {
    await using server = await startScriptedServer(() => BUSY);
    await using store = await openOn(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, [aRow('a'), aRow('b')], {
      deadlineMs: 200,
    });

    const failed = { ok: false, error: expect.objectContaining({ retriable: true }) };
    expect(outcomes).toEqual([failed, failed]);
  });

  it('cuts requests by rows', async () => {
    await using server = await startScriptedServer(({ request }) => allWritten(request), {
      regions,
    });
    await using store = await openOn(server, { maxRowsPerBatch: 2 });

    await store.putMany(SCRIPTED_TABLE, ['a', 'b', 'c', 'x', 'y'].map(aRow));

    expect(server.calls.filter((call) => call === 'Multi')).toHaveLength(3);
  });

  it('waits while too many bytes are on their way', async () => {
    const held: (() => void)[] = [];
    await using server = await startScriptedServer(async ({ request }) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return allWritten(request);
    });
    await using store = await openOn(server, { maxBytesInFlight: 1 });
    const firstHeld = store.put(SCRIPTED_TABLE, aRow('a'));
    const second = store.put(SCRIPTED_TABLE, aRow('b'), { deadlineMs: 200 });

    await expect(second).rejects.toMatchObject({ code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    expect(server.calls.filter((call) => call === 'Multi')).toHaveLength(1);

    held.shift()?.();
    await firstHeld;
  });

  it('lets a row above the bound pass by itself', async () => {
    const sizes: number[] = [];
    await using server = await startScriptedServer(({ request }) => allWritten(request));
    await using store = await openOn(server, {
      maxBytesInFlight: 100,
      maxBytesPerBatch: 100,
      listener: { onBytesInFlight: (bytes) => sizes.push(bytes) },
    });
    const big = { row: KEY, cells: { f: { q: Buffer.alloc(10_000) } } };

    const outcomes = await store.putMany(SCRIPTED_TABLE, [aRow('b'), big, aRow('c')]);

    expect(outcomes).toEqual(Array(3).fill({ ok: true }));
    expect(sizes.filter((bytes) => bytes > 10_000)).toHaveLength(1);
    expect(sizes.at(-1)).toBe(0);
  });

  it('is held up by a closed region only for the rows of that region', async () => {
    const closed = [
      { start: '', end: 'm', isClosed: true },
      { start: 'm', end: '' },
    ];
    await using server = await startScriptedServer(({ request }) => allWritten(request), {
      regions: closed,
    });
    await using store = await openOn(server);
    const keys = ['a', 'b', 'c', 'x', 'd', 'y'];

    const outcomes = await store.putMany(SCRIPTED_TABLE, keys.map(aRow), { deadlineMs: 300 });

    expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual(
      keys.map((key) => (key > 'm' ? true : 'HBASE_STORE_DEADLINE_EXCEEDED')),
    );
    // One for the closed region in each attempt, not one for each of its rows.
    const attempts = server.calls.filter((call) => call === 'meta').length;
    expect(attempts).toBeLessThan(12);
  });
});

describe('reading many rows', () => {
  /** Answers gets with the row that was asked for, those of a region backwards, as long as `isAnswered`. */
  function readRows(
    request: { readonly regionAction: readonly RegionAction[] },
    isAnswered: (key: string) => boolean = () => true,
  ): ScriptedAnswer {
    const rows: PutRow[] = [];
    const tooLarge = { name: 'org.apache.hadoop.hbase.MultiActionResultTooLarge', value: KEY };
    const regionActionResult = request.regionAction.map(({ action }) => ({
      exception: null,
      resultOrException: action.toReversed().map(({ index, get }) => {
        const key = get?.row.toString() ?? '';
        if (!isAnswered(key)) return { index, exception: tooLarge };
        if (key.startsWith('missing')) return { index, exception: null, result: {} };
        rows.push(aRow(key));
        return { index, exception: null, result: { associatedCellCount: 1 } };
      }),
    }));
    return { message: { regionActionResult }, rows };
  }

  const keysIn = (outcomes: readonly GetOutcome[]): unknown[] =>
    outcomes.map((outcome) => (outcome.ok ? outcome.row?.row.toString() : outcome.error.code));

  it('asks once per server, whatever the order of its answers', async () => {
    await using server = await startScriptedServer(({ request }) => readRows(request), { regions });
    await using store = await openOn(server);
    const keys = ['x', 'a', 'missing', 'b', 'y', 'a'];

    const outcomes = await store.getMany(
      SCRIPTED_TABLE,
      keys.map((key) => Buffer.from(key)),
    );

    expect(keysIn(outcomes)).toEqual(['x', 'a', undefined, 'b', 'y', 'a']);
    expect(server.calls.filter((call) => call === 'Multi')).toHaveLength(1);
  });

  it('asks again for what an answer had no room for, without growing pauses', async () => {
    let left = 10;
    await using server = await startScriptedServer(({ request }) => {
      left -= 1;
      const first = String(9 - left);
      return readRows(request, (key) => key === first);
    });
    const pauses: number[] = [];
    await using store = await openOn(server, {
      listener: { onRetry: ({ attempt }) => pauses.push(attempt) },
    });
    const keys = Array.from({ length: 10 }, (_, i) => String(i));

    const outcomes = await store.getMany(
      SCRIPTED_TABLE,
      keys.map((key) => Buffer.from(key)),
    );

    expect(keysIn(outcomes)).toEqual(keys);
    expect(pauses).toEqual(Array(9).fill(1));
  });
});
