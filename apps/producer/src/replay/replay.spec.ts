import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { systemClock } from '@clickstream/service-core';

import type { PostResult } from '../client/collector-client.ts';
import { openLogFile } from './log-file.ts';
import { Pacer } from './pacer.ts';
import { ReplayStateFile } from './replay-state.ts';
import { Replay, type ReplayOptions } from './replay.ts';

const line = (second: number, target = '/'): string =>
  `192.0.2.1 - - [17/May/2015:10:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:` +
  `${String(second % 60).padStart(2, '0')} +0000] "GET ${target} HTTP/1.1" 200 5 "-" "A"`;

interface Sent {
  readonly event_id: string;
  readonly url: string;
}

const acceptAll = (events: readonly string[]): Promise<PostResult> =>
  Promise.resolve({ accepted: events.length, rejected: [] });

describe('Replay', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'replay-test-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  async function replay(
    lines: readonly string[],
    options: Partial<ReplayOptions> & {
      from?: { line: number; accepted: number; refused: Record<string, number> };
    } = {},
  ): Promise<{
    sent: Sent[];
    refused: unknown[];
    progress: number[];
    state?: object;
    error?: unknown;
  }> {
    const path = join(directory, 'access.log');
    writeFileSync(path, lines.join('\n'));
    await using log = await openLogFile(path, { stdin: Readable.from([]) });
    const sent: Sent[] = [];
    const refused: unknown[] = [];
    const progress: number[] = [];
    const post = options.client?.post ?? acceptAll;
    const job = new Replay(await log.read(() => undefined), {
      concurrency: 2,
      event: { appId: 'site', baseUrl: '' },
      speed: undefined,
      clock: systemClock,
      signal: new AbortController().signal,
      onRefused: (...args) => refused.push(args),
      onProgress: (state) => void progress.push(state.line),
      from: options.from,
      ...options,
      client: {
        post: (events) => {
          sent.push(...events.map((event) => JSON.parse(event) as Sent));
          return post(events);
        },
      },
    });
    try {
      return { sent, refused, progress, state: await job.run(log) };
    } catch (error) {
      return { sent, refused, progress, error };
    }
  }

  it('sends every line as an event and reports those that are none', async () => {
    const lines = [line(1, '/a'), 'damaged', '', line(31, '/b.css'), line(61, '/c')];
    const { sent, refused, state } = await replay(lines);

    expect(sent).toMatchObject([
      { event_type: 'page_view', url: '/a', ip: '192.0.2.1', app_id: 'site' },
      { event_type: 'request', url: '/b.css' },
      { event_type: 'page_view', url: '/c', source: 'log:combined' },
    ]);
    expect(refused).toEqual([
      [2, 'unknown_format'],
      [3, 'empty_line'],
    ]);
    expect(state).toEqual({ line: 5, accepted: 3, refused: { unknown_format: 1, empty_line: 1 } });
  });

  it('gives each line the same id every time, and equal lines different ids', async () => {
    const lines = [line(1), line(1), line(2)];
    const first = await replay(lines);
    const second = await replay(lines);

    const ids = first.sent.map((event) => event.event_id);
    expect(new Set(ids).size).toBe(3);
    expect(second.sent.map((event) => event.event_id)).toEqual(ids);
  });

  it('names the line of an event that the collector refused', async () => {
    const post = (events: readonly string[]): Promise<PostResult> =>
      Promise.resolve({
        accepted: events.length - 1,
        rejected: [{ index: 1, code: 'timestamp_in_future', message: '' }],
      });
    const { refused, state } = await replay(['x', line(1), line(2)], { client: { post } });

    expect(refused).toContainEqual([3, 'timestamp_in_future']);
    expect(state).toMatchObject({ accepted: 1, refused: { timestamp_in_future: 1 } });
  });

  it('reports progress in order although later batches are answered first', async () => {
    // The first and the third batch are answered only after the one behind them.
    const gates = new Map([1, 3].map((call) => [call, Promise.withResolvers<undefined>()]));
    let calls = 0;
    const post = async (events: readonly string[]): Promise<PostResult> => {
      calls += 1;
      gates.get(calls - 1)?.resolve(undefined);
      await gates.get(calls)?.promise;
      return acceptAll(events);
    };
    const lines = Array.from({ length: 1_800 }, (_, at) => line(at));
    const { progress, state } = await replay(lines, { client: { post }, concurrency: 3 });

    expect(progress).toEqual([500, 1_000, 1_500, 1_800]);
    expect(state).toMatchObject({ accepted: 1_800 });
  });

  it('stops at the first batch that cannot be sent, with everything before it settled', async () => {
    let calls = 0;
    const post = (events: readonly string[]): Promise<PostResult> => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error('away')) : acceptAll(events);
    };
    const lines = Array.from({ length: 3_000 }, (_, at) => line(at));
    const { progress, error } = await replay(lines, { client: { post } });

    expect(error).toMatchObject({ message: 'away' });
    expect(progress).toEqual([500]);
  });

  it('goes on behind the line it is told, with the numbers of before', async () => {
    const lines = Array.from({ length: 10 }, (_, at) => line(at, `/${String(at)}`));
    const from = { line: 7, accepted: 6, refused: { unknown_format: 1 } };
    const { sent, state } = await replay(lines, { from });

    expect(sent.map((event) => event.url)).toEqual(['/7', '/8', '/9']);
    expect(state).toEqual({ line: 10, accepted: 9, refused: { unknown_format: 1 } });
  });

  it('ends when it is told to stop', async () => {
    const signal = AbortSignal.abort(new Error('stopped by a signal'));

    expect((await replay([line(1)], { signal })).error).toMatchObject({
      message: 'stopped by a signal',
    });
  });
});

describe('Pacer', () => {
  it('lets event time pass as many times as fast', () => {
    let now = 1_000;
    const pacer = new Pacer({ speed: 10, clock: { now: () => now } });

    expect(pacer.waitMs(50_000)).toBe(0);
    expect(pacer.waitMs(60_000)).toBe(1_000);
    now = 1_700;
    expect(pacer.waitMs(60_000)).toBe(300);
    expect(pacer.waitMs(40_000)).toBe(0);
  });
});

describe('ReplayStateFile', () => {
  it('gives back what was saved for the same replay, and nothing else', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'replay-state-test-'));
    const path = join(directory, 'below', 'state.json');
    const file = new ReplayStateFile(path);
    const state = { key: 'k', line: 5, accepted: 4, refused: { unknown_format: 1 } };

    expect(await file.load('k')).toBeUndefined();
    await file.save(state);
    expect(await file.load('k')).toEqual(state);
    expect(await file.load('another')).toBeUndefined();
    writeFileSync(path, '{"key":"k","line":');
    expect(await file.load('k')).toBeUndefined();
    await file.remove();
    await file.remove();
    rmSync(directory, { recursive: true });
  });
});
