import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { identifyProcess, isAlive, startTimeOfStat } from './process-identity.ts';

const fields = Array.from({ length: 49 }, (_, index) => String(index + 4));

describe('startTimeOfStat', () => {
  it('reads field 22, whatever the command holds', () => {
    const stat = `123 (a) b (c) S ${fields.join(' ')}`;

    expect(startTimeOfStat(stat)).toBe('22');
  });

  it('takes a process that only waits to be reaped for ended', () => {
    expect(startTimeOfStat(`123 (java) Z ${fields.join(' ')}`)).toBeUndefined();
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
