/** Needs what MySQL is fetched with (or a fetched one); starts engines of its own on free ports. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startTestProcess, waitFor, type TestProcess } from '@clickstream/testing';

import { readRecord } from '../process/engine-process.ts';
import { identifyProcess, isAlive } from '../process/process-identity.ts';
import { downStack, wipeStack } from './down-stack.ts';
import { stackLayout } from './stack-layout.ts';

const dir = mkdtempSync(join(tmpdir(), 'clickstream-test-foreground-'));
const layout = stackLayout(dir);
const DEADLINE_MS = 60_000;

function startInForeground(): TestProcess {
  const args = ['up', '--private', '--only', 'mysql', '--foreground'];
  // A server of the user's must not be taken for the private one.
  const own = { MYSQL_URL: 'mysql://user:secret@127.0.0.1:1/own' };
  const env = { ...process.env, ...own, NODE_OPTIONS: '', CLICKSTREAM_STACK_DIR: dir };
  return startTestProcess(join(import.meta.dirname, '../main.ts'), args, env);
}

async function isUp(stack: TestProcess): Promise<void> {
  await waitFor('the stack to be up', () => stack.output().includes('is up'), {
    timeoutMs: DEADLINE_MS,
  });
}

function mysql(): { readonly pid: number; readonly startedAt: string } {
  const record = readRecord(layout.record('mysql'));
  if (record === undefined) throw new Error('MySQL has not been started');
  return record;
}

describe('a stack in the foreground', () => {
  afterAll(() => wipeStack({ dir }));

  it('ends its engines when it is told to end', async () => {
    const stack = startInForeground();
    await isUp(stack);
    const engine = mysql();

    stack.kill('SIGTERM');

    expect(await stack.ended()).toBe(0);
    expect(isAlive(engine)).toBe(false);
    expect(existsSync(layout.envFile)).toBe(false);
  });

  it('ends an engine that is still starting', async () => {
    const stack = startInForeground();
    await waitFor('MySQL to be started', () => readRecord(layout.record('mysql')) !== undefined, {
      timeoutMs: DEADLINE_MS,
    });
    const engine = mysql();

    stack.kill('SIGINT');

    expect(await stack.ended()).toBe(0);
    expect(isAlive(engine)).toBe(false);
  });

  it('fails when an engine dies, and shows its log', async () => {
    const stack = startInForeground();
    await isUp(stack);

    process.kill(mysql().pid, 'SIGKILL');

    expect(await stack.ended()).toBe(1);
    expect(stack.output()).toContain(`mysql has died; the end of ${layout.log('mysql')}`);
    expect(existsSync(layout.envFile)).toBe(false);
  });

  it('ends well when another command takes the engines down', async () => {
    const stack = startInForeground();
    await isUp(stack);
    const { pid } = mysql();

    await downStack({ dir });

    expect(await stack.ended()).toBe(0);
    expect(identifyProcess(pid)).toBeUndefined();
  });
});
