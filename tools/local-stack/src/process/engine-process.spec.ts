import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitFor } from '@clickstream/service-core/testing';

import {
  readLiveRecord,
  spawnEngine,
  stopEngine,
  tailOf,
  writeRecord,
  type LaunchSpec,
} from './engine-process.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

const directory = mkdtempSync(join(tmpdir(), 'engine-process-'));
const logFile = join(directory, 'logs', 'engine.log');
const recordFile = join(directory, 'run', 'engine.json');

function script(text: string): LaunchSpec {
  return { command: process.execPath, args: ['-e', `${text}; setInterval(() => {}, 1000)`] };
}

function start(spec: LaunchSpec): ProcessIdentity {
  const identity = spawnEngine(spec, logFile);
  writeRecord(recordFile, { ...identity, ports: { mysql: 1 }, version: 'Engine 1' });
  return identity;
}

describe('an engine process', () => {
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('writes its output to the log and keeps the log of the start before', async () => {
    start(script('console.log("first")'));
    await waitFor('the output', () => tailOf(logFile, 1) === 'first');
    await stopEngine(recordFile, { signal: 'SIGKILL', graceMs: 0 });

    start(script('console.log("second")'));
    await waitFor('the output', () => tailOf(logFile, 1) === 'second');
    await stopEngine(recordFile, { signal: 'SIGKILL', graceMs: 0 });

    expect(readFileSync(`${logFile}.1`, 'utf8')).toBe('first\n');
  });

  it('is found by its record while it lives, and ended by SIGTERM', async () => {
    const identity = start(script(''));

    expect(readLiveRecord(recordFile)).toMatchObject({ pid: identity.pid, version: 'Engine 1' });

    expect(await stopEngine(recordFile, { signal: 'SIGTERM', graceMs: 5_000 })).toBe(true);
    expect(isAlive(identity)).toBe(false);
    expect(readLiveRecord(recordFile)).toBeUndefined();
  });

  it('is killed when it does not end in time', async () => {
    const identity = start(script('process.on("SIGTERM", () => {}); console.log("ready")'));
    await waitFor('the output', () => tailOf(logFile, 1) === 'ready');

    await stopEngine(recordFile, { signal: 'SIGTERM', graceMs: 100 });

    expect(isAlive(identity)).toBe(false);
  });

  it('is left alone when the record is of an earlier process with the same id', async () => {
    const identity = start(script(''));
    const record = { ports: {}, version: '', pid: identity.pid, startedAt: 'long ago' };
    writeRecord(recordFile, record);

    expect(await stopEngine(recordFile, { signal: 'SIGKILL', graceMs: 0 })).toBe(false);
    expect(isAlive(identity)).toBe(true);

    process.kill(identity.pid, 'SIGKILL');
  });

  it('says so when the program is not there', () => {
    expect(() => spawnEngine({ command: 'no-such-engine', args: [] }, logFile)).toThrow(
      /no-such-engine could not be started/,
    );
  });
});
