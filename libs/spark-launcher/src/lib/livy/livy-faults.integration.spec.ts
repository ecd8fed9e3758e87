// Starts a Livy of its own, which it kills, and whose sessions have no REPL: Livy publishes none for Spark's version of Scala,
// so a session's driver starts and dies. What a living session does is tested on the fake only (sessions/livy-session.spec.ts).
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { engineEndpoints, PrivateStack, waitFor } from '@clickstream/testing';

import { describeDyingSessionContract } from '../testing/livy-session-contract.ts';
import { LivyClient } from './livy-client.ts';
import { LivySparkLauncher } from './livy-spark-launcher.ts';
import { LivySessionClient } from './sessions/livy-session-client.ts';

const DEADLINE = { deadlineMs: 50_000 };
let stack: PrivateStack;
let noRepl: string;

beforeAll(async () => {
  noRepl = await mkdtemp(join(tmpdir(), 'no-repl-'));
  // A jar without entries is no more than a zip file's end.
  await writeFile(join(noRepl, 'empty.jar'), Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1'));
  stack = await PrivateStack.start({ only: ['livy'], env: { STACK_LIVY_REPL_JARS: noRepl } });
}, 180_000);

afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await rm(noRepl, { recursive: true });
}, 60_000);

function livyUrl(): string {
  return stack.env['LIVY_URL'] ?? '';
}

describeDyingSessionContract('real Livy without a REPL', () =>
  Promise.resolve({
    url: livyUrl(),
    lastWords: 'ClassNotFoundException: org.apache.livy.repl.ReplDriver',
  }),
);

it('refuses a session where Livy has not been given a REPL at all', async () => {
  const client = new LivySessionClient({ url: engineEndpoints('LIVY_URL').LIVY_URL });

  await expect(client.create({ kind: 'spark' })).rejects.toMatchObject({
    code: 'SPARK_LAUNCHER_REJECTED',
    message: expect.stringContaining('Cannot find Livy REPL jars'),
  });
});

it('calls a batch forgotten that outlives the killed Livy, and starts it a second time', async () => {
  const launcher = new LivySparkLauncher({ client: new LivyClient({ url: livyUrl() }) });
  const spec = {
    name: 'test-orphan',
    file: stack.env['SPARK_JOB_FILE'] ?? '',
    className: 'io.clickstream.aggregation.TrainingRun',
  };
  await launcher.submit({ ...spec, name: 'test-before' }, DEADLINE);
  const first = await launcher.submit(spec, DEADLINE);
  const orphan = await waitFor('the JVM of the batch', () => jvmOf(spec.name));
  // Held, so that it certainly outlives Livy; let go, it runs to its end.
  process.kill(orphan, 'SIGSTOP');

  stack.signal('livy', 'SIGKILL');
  const waiting = launcher.waitFor(spec.name, DEADLINE);
  await stack.up();

  expect(await waiting).toEqual({ outcome: 'forgotten' });
  expect(await launcher.kill(spec.name)).toBeUndefined();
  expect(await jvmOf(spec.name)).toBe(orphan);
  const second = await launcher.submit(spec, DEADLINE);
  expect(second).toMatchObject({ adopted: false, batch: { id: 0 } });
  expect(first.batch.id).toBe(1);
  process.kill(orphan, 'SIGCONT');
  await waitFor('the orphan to end', async () => (await jvmOf(spec.name)) !== orphan);
  await launcher.kill(spec.name);
}, 180_000);

/** The process that runs a batch of this name: spark-submit's words hold it. */
async function jvmOf(name: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (words.includes('SparkSubmit') && words.split('\0').includes(name)) return Number(pid);
  }
  return undefined;
}
