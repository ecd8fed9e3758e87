import { waitFor } from '@clickstream/service-core/testing';
import type { PutRow } from '../hbase-store.ts';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { aRow, exception, KEY, openOn } from '../testing/scripted-store.ts';
import type { ScanRequest } from './wire-messages.ts';

describe('a scan', () => {
  it('goes on behind its last whole row when the scanner is lost within a row', async () => {
    const requests: ScanRequest[] = [];
    const rows = ['a', 'b', 'c'].map(aRow);
    const answers: ScriptedAnswer[] = [
      {
        message: { cellsPerResult: [1, 1], partialFlagPerResult: [false, true], scannerId: 1 },
        rows: rows.slice(0, 2),
      },
      exception('UnknownScannerException'),
      { message: { cellsPerResult: [], scannerId: 2 } },
      { message: { cellsPerResult: [1, 1], moreResultsInRegion: false }, rows: rows.slice(1) },
    ];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      return answers.shift();
    });
    await using store = await openOn(server);
    const keys: string[] = [];

    for await (const { row } of store.scan(SCRIPTED_TABLE)) keys.push(row.toString());

    expect(keys).toEqual(['a', 'b', 'c']);
    expect(requests[2]?.scan?.startRow.toString()).toBe('a');
    expect(requests[2]?.scan?.includeStartRow).toBe(false);
  });

  it('opens another scanner at once when its own is lost, where it was', async () => {
    const lost = exception('UnknownScannerException');
    const answers: ScriptedAnswer[] = [
      { message: { cellsPerResult: [1], scannerId: 1 }, rows: [aRow('a')] },
      lost,
      { message: { cellsPerResult: [1], moreResultsInRegion: false }, rows: [aRow('b')] },
    ];
    const retries: unknown[] = [];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server, {
      listener: { onRetry: (event) => retries.push(event) },
    });
    const keys: string[] = [];

    for await (const { row } of store.scan(SCRIPTED_TABLE)) keys.push(row.toString());

    expect(keys).toEqual(['a', 'b']);
    expect(retries).toEqual([]);
    expect(server.calls.slice(1)).toEqual(['meta', 'Scan', 'Scan', 'Scan']);
  });

  it('takes heartbeats and rows in pieces as they come', async () => {
    const piece = (q: string): PutRow => ({ row: KEY, cells: { f: { [q]: KEY } } });
    const heartbeat: ScriptedAnswer = { message: { cellsPerResult: [], scannerId: 1 } };
    const answers: ScriptedAnswer[] = [
      heartbeat,
      { message: { cellsPerResult: [1], partialFlagPerResult: [true] }, rows: [piece('1')] },
      heartbeat,
      { message: { cellsPerResult: [1], partialFlagPerResult: [true] }, rows: [piece('2')] },
      // The last piece says "more may follow" too; the next row shows that nothing does.
      {
        message: { cellsPerResult: [1, 1], moreResultsInRegion: false },
        rows: [piece('3'), aRow('b')],
      },
    ];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server);
    const found: [string, string[]][] = [];

    for await (const { row, cells } of store.scan(SCRIPTED_TABLE)) {
      found.push([row.toString(), cells.map(({ qualifier }) => qualifier)]);
    }

    expect(found).toEqual([
      ['a', ['1', '2', '3']],
      ['b', ['q']],
    ]);
  });

  it('reads nothing of the regions between its prefixes, and a region with several in one go', async () => {
    const requests: ScanRequest[] = [];
    await using server = await startScriptedServer(
      ({ request }) => {
        requests.push(request);
        return { message: { moreResultsInRegion: false } };
      },
      {
        regions: [
          { start: '', end: 'b' },
          { start: 'b', end: 'm' },
          { start: 'm', end: '' },
        ],
      },
    );
    await using store = await openOn(server);
    const prefixes = ['z', 'aa', 'p', 'ac', 'q'].map((prefix) => Buffer.from(prefix));

    for await (const { row } of store.scan(SCRIPTED_TABLE, { prefixes }))
      throw new Error(String(row));

    expect(
      requests.map(({ scan }) => [scan?.startRow.toString(), scan?.stopRow.toString()]),
    ).toEqual([
      ['aa', 'ad'],
      ['p', '{'],
    ]);
    expect(requests[0]?.scan?.filter?.name).toMatch(/MultiRowRangeFilter$/);
  });

  it('goes on in what a region has become when it splits under a scan', async () => {
    const requests: ScanRequest[] = [];
    const whole = [{ start: '', end: '' }];
    const halves = [
      { start: '', end: 'b' },
      { start: 'b', end: '' },
    ];
    let regions = whole;
    const answers: ScriptedAnswer[] = [
      { message: { cellsPerResult: [1], scannerId: 1 }, rows: [aRow('a')] },
      exception('NotServingRegionException'),
      { message: { moreResultsInRegion: false } },
      { message: { cellsPerResult: [1], moreResultsInRegion: false }, rows: [aRow('b')] },
    ];
    await using server = await startScriptedServer(
      ({ request }) => {
        requests.push(request);
        if (requests.length === 2) regions = halves;
        return answers.shift();
      },
      { regions: () => regions },
    );
    await using store = await openOn(server);
    const keys: string[] = [];

    for await (const { row } of store.scan(SCRIPTED_TABLE)) keys.push(row.toString());

    expect(keys).toEqual(['a', 'b']);
    expect(requests.slice(2).map(({ scan }) => scan?.startRow.toString())).toEqual(['a', 'b']);
  });

  it('renews the lease of its scanner while the reader is busy, and not beyond', async () => {
    const requests: ScanRequest[] = [];
    const renewals = (): number => requests.filter(({ renew }) => renew === true).length;
    await using server = await startScriptedServer(({ request }) => {
      const { renew, scan } = request as ScanRequest;
      requests.push(request);
      if (renew === true) return { message: { scannerId: 7 } };
      if (scan) {
        return { message: { cellsPerResult: [1], scannerId: 7, ttl: 30 }, rows: [aRow('a')] };
      }
      return { message: { cellsPerResult: [1], moreResultsInRegion: false }, rows: [aRow('b')] };
    });
    await using store = await openOn(server);
    const keys: string[] = [];

    for await (const { row } of store.scan(SCRIPTED_TABLE)) {
      keys.push(row.toString());
      if (row.toString() === 'a') await waitFor('renewals', () => renewals() >= 3);
    }

    expect(keys).toEqual(['a', 'b']);
    const afterwards = requests.slice(requests.findLastIndex(({ renew }) => renew === true) + 1);
    expect(afterwards).toHaveLength(1);
    expect(Number(afterwards[0]?.scannerId)).toBe(7);
  });

  it('closes the scanner of the server when it is left early', async () => {
    const requests: ScanRequest[] = [];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      return { message: { cellsPerResult: [1], scannerId: 5 }, rows: [aRow('a')] };
    });
    await using store = await openOn(server);

    for await (const row of store.scan(SCRIPTED_TABLE)) {
      expect(row.row).toEqual(KEY);
      break;
    }

    expect(requests.at(-1)?.closeScanner).toBe(true);
    expect(Number(requests.at(-1)?.scannerId)).toBe(5);
  });

  it('carries scanner ids of 64 bits unchanged', async () => {
    const id = { low: -2, high: 0x7fffffff };
    const requests: ScanRequest[] = [];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      const last = requests.length === 2;
      return { message: { scannerId: id, moreResultsInRegion: !last } };
    });
    await using store = await openOn(server);

    for await (const row of store.scan(SCRIPTED_TABLE)) throw new Error(row.row.toString());

    expect(requests[1]?.scannerId).toMatchObject(id);
  });
});
