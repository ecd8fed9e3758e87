import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  batchDirectory,
  claimBatch,
  preventStart,
  readExitCode,
  readLeader,
  removeBatch,
  type BatchRecord,
} from './batch-directory.ts';
import { BATCH_SCRIPT } from './batch-script.ts';
import { isAlive } from './process-identity.ts';

const run = promisify(execFile);
const SPEC = { name: 'a', file: '/a.jar', className: 'A' };

describe('the script of a batch', () => {
  let stateDirectory: string;
  let directory: string;
  let record: BatchRecord | undefined;

  beforeEach(async () => {
    stateDirectory = await mkdtemp(join(tmpdir(), 'batch-script-'));
    directory = batchDirectory(stateDirectory, SPEC.name);
    record = await claimBatch(stateDirectory, SPEC);
  });

  afterEach(() => rm(stateDirectory, { recursive: true }));

  /** Runs the script to its end. */
  async function runScript(command: string, id = record?.run ?? ''): Promise<void> {
    await run('/bin/sh', ['-c', BATCH_SCRIPT, 'sh', id, '/bin/sh', '-c', command], {
      cwd: directory,
    });
  }

  function output(): Promise<string> {
    return readFile(join(directory, 'log'), 'utf8');
  }

  it.each([
    ['echo done; echo to both >&2', 0, 'done\nto both\n'],
    ['exit 7', 7, ''],
    ['kill -TERM $$', 143, ''],
    ['cat; echo no input', 0, 'no input\n'],
    ['basename "$PWD"; echo x > exit; echo x > process', 0, 'work\n'],
  ])('runs %s and keeps its exit code and output', async (command, code, printed) => {
    await runScript(command);

    expect(await readExitCode(directory)).toBe(code);
    expect(await output()).toContain(printed);
  });

  it('writes down who runs the batch, as the launcher reads it', async () => {
    await runScript(`sleep 0.2; cat ../process`);
    const leader = await readLeader(directory);

    expect(await output()).toBe(`${String(leader?.pid)} ${leader?.startedAt ?? ''}\n`);
    expect(leader?.startedAt).toMatch(/\S/);
    expect(isAlive({ pid: process.pid, startedAt: leader?.startedAt ?? '' })).toBe(false);
  });

  it('runs the batch once, however many are started', async () => {
    await Promise.all(Array.from({ length: 5 }, () => runScript('echo $$ >> starts')));

    const starts = await readFile(join(directory, 'work/starts'), 'utf8');
    expect(starts.trim().split('\n')).toHaveLength(1);
    expect(await preventStart(directory)).toBe(false);
  });

  it('runs nothing once the start has been prevented', async () => {
    expect(await preventStart(directory)).toBe(true);

    await runScript('echo started');

    await expect(output()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readLeader(directory)).toMatchObject({ pid: 0 });
  });

  it('runs nothing of another run, which has the directory now', async () => {
    await runScript('echo started', 'another-run');

    await expect(output()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is removed only with the run that was meant', async () => {
    await removeBatch(directory, { run: 'another-run' });
    expect(await claimBatch(stateDirectory, SPEC)).toBeUndefined();

    await removeBatch(directory, { run: record?.run ?? '' });
    expect(await claimBatch(stateDirectory, SPEC)).toMatchObject({ spec: SPEC });
  });
});
