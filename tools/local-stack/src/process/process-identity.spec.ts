import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { identifyProcess, isAlive, startTimeInProc } from './process-identity.ts';

describe('startTimeInProc', () => {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'));

  /** A process as the kernel shows it: its line of facts, and a folder for each thread that has not ended. */
  function show(pid: number, command: string, state: string, threads: readonly number[]): void {
    const directory = join(proc, String(pid));
    const fields = Array.from({ length: 49 }, (_, index) => String(index + 4));
    mkdirSync(directory);
    writeFileSync(join(directory, 'stat'), `${pid} (${command}) ${state} ${fields.join(' ')}`);
    threads.forEach((id) => mkdirSync(join(directory, 'task', String(id)), { recursive: true }));
  }

  afterAll(() => {
    rmSync(proc, { recursive: true });
  });

  it('reads field 22, whatever the command holds', () => {
    show(1, 'a) b (c', 'S', [1]);

    expect(startTimeInProc(proc, 1)).toBe('22');
  });

  it('takes a process that only waits to be reaped for ended', () => {
    show(2, 'java', 'Z', [2]);

    expect(startTimeInProc(proc, 2)).toBeUndefined();
  });

  it('takes a killed process for alive while its threads still hold what it has open', () => {
    show(3, 'mysqld', 'Z', [3, 4]);

    expect(startTimeInProc(proc, 3)).toBe('22');
  });
});

describe('isAlive', () => {
  it('follows one process from start to end', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = identifyProcess(child.pid ?? 0);

    expect(identity).toBeDefined();
    expect(isAlive(identity!)).toBe(true);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity!)).toBe(false);
  });

  it('does not take another process with the same id for it', () => {
    const own = identifyProcess(process.pid)!;

    expect(isAlive({ ...own, startedAt: `${own.startedAt}0` })).toBe(false);
  });
});
