import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { waitFor } from '@clickstream/service-core/testing';

import type { BatchSpec } from '../batch.ts';
import { describeSparkLauncherContract } from '../testing/spark-launcher-contract.ts';
import { identifyProcess } from './process-identity.ts';
import { SubmitSparkLauncher, type SubmitSparkLauncherOptions } from './submit-spark-launcher.ts';

const run = promisify(execFile);

/** Does what its last word says, after the words that Spark gets. */
const SPARK_SUBMIT = `#!/bin/sh
for last; do :; done
echo "$0 $*"
echo $$ >> "$SPARK_HOME/starts"
case $last in
  succeed) sleep 0.3; echo done ;;
  fail) echo "it failed" >&2; exit 3 ;;
  environment) env ;;
  hang) echo hanging; sleep 600 & echo "child $!"; wait ;;
  stubborn) trap 'echo no' TERM; echo stubborn; while :; do sleep 0.1; done ;;
esac
`;

interface Bench {
  readonly folder: string;
  readonly sparkHome: string;
  readonly stateDirectory: string;
  readonly job: string;
  readonly createLauncher: (options?: Partial<SubmitSparkLauncherOptions>) => SubmitSparkLauncher;
}

async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'spark-submit-'));
  const sparkHome = join(folder, 'spark');
  const stateDirectory = join(folder, 'batches');
  const job = join(folder, 'job.jar');
  await mkdir(join(sparkHome, 'bin'), { recursive: true });
  await writeFile(join(sparkHome, 'bin/spark-submit'), SPARK_SUBMIT, { mode: 0o755 });
  await writeFile(job, '');
  const env = { PATH: process.env['PATH'] ?? '' };
  const poll = { minMs: 10 };
  return {
    folder,
    sparkHome,
    stateDirectory,
    job,
    createLauncher: (options) =>
      new SubmitSparkLauncher({ sparkHome, stateDirectory, env, poll, ...options }),
  };
}

describeSparkLauncherContract('spark-submit, scripted', async () => {
  const { createLauncher, folder, job } = await openBench();
  const work = { file: job, className: 'Job' };
  return {
    createLauncher,
    succeeding: { ...work, args: ['succeed'] },
    failing: { ...work, args: ['fail'] },
    failureText: 'it failed',
    refused: { ...work, file: join(folder, 'nothing.jar') },
    close: () => rm(folder, { recursive: true }),
  };
});

describe('SubmitSparkLauncher', () => {
  let bench: Bench;
  const DEADLINE = { deadlineMs: 8_000 };

  beforeEach(async () => {
    bench = await openBench();
  });

  afterEach(async () => {
    const launcher = bench.createLauncher({ killGraceMs: 0 });
    for (const name of await namesIn(bench.stateDirectory)) await launcher.kill(name);
    await rm(bench.folder, { recursive: true });
  });

  function batchOf(what: string, more: Partial<BatchSpec> = {}): BatchSpec {
    return { name: `job-${what}`, file: bench.job, className: 'a.Job', args: [what], ...more };
  }

  async function logOf(launcher: SubmitSparkLauncher, name: string): Promise<string> {
    return (await launcher.logTail(name)).join('\n');
  }

  /** The process that a hanging batch starts, once it has. */
  function grandchildOf(launcher: SubmitSparkLauncher, name: string): Promise<number> {
    return waitFor('the grandchild', async () => {
      const pid = Number(/child (\d+)/.exec(await logOf(launcher, name))?.[1]);
      return pid > 0 && isRunning(pid) ? pid : undefined;
    });
  }

  it('gives spark-submit the words in an order in which none can be taken for an option', async () => {
    const launcher = bench.createLauncher({ conf: { 'spark.master': 'local[1]', 'spark.a': '1' } });
    const spec = batchOf('succeed', {
      args: ['--class', 'Other', 'succeed'],
      conf: { 'spark.a': 'x=y z' },
    });

    await launcher.submit(spec, DEADLINE);
    await launcher.waitFor(spec.name, DEADLINE);

    expect(await logOf(launcher, spec.name)).toContain(
      `--name job-succeed --class a.Job --conf spark.master=local[1] --conf spark.a=x=y z ${bench.job} --class Other succeed`,
    );
  });

  it('hands nothing of its own environment to the batch', async () => {
    process.env['SECRET_OF_THE_LAUNCHER'] = 'secret';
    const launcher = bench.createLauncher();
    const spec = batchOf('environment');

    await launcher.submit(spec, DEADLINE);
    await launcher.waitFor(spec.name, DEADLINE);
    delete process.env['SECRET_OF_THE_LAUNCHER'];

    const log = await logOf(launcher, spec.name);
    expect(log).toContain(`SPARK_HOME=${bench.sparkHome}`);
    expect(log).not.toContain('secret');
  });

  it('runs the batch in a process group of its own', async () => {
    const launcher = bench.createLauncher();

    const { batch } = await launcher.submit(batchOf('hang'), DEADLINE);

    expect(process.kill(-Number(batch.id), 0)).toBe(true);
  });

  it('ends the whole group with a batch', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    await launcher.submit(spec, DEADLINE);
    const grandchild = await grandchildOf(launcher, spec.name);

    await launcher.kill(spec.name);

    await waitFor('the grandchild to end', () => !isRunning(grandchild));
  });

  it('ends by force what does not end politely, and keeps its last words', async () => {
    const launcher = bench.createLauncher({ killGraceMs: 300 });
    const spec = batchOf('stubborn');
    await launcher.submit(spec, DEADLINE);
    await waitFor('the trap', async () => (await logOf(launcher, spec.name)).includes('stubborn'));

    const killed = await launcher.kill(spec.name);

    expect(killed?.batch.state).toBe('running');
    expect(killed?.log).toContain('no');
    expect(isRunning(killed?.batch.id ?? 0)).toBe(false);
  });

  it('takes a batch whose group was killed, exit code and all, for dead', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    const { batch } = await launcher.submit(spec, DEADLINE);

    process.kill(-Number(batch.id), 'SIGKILL');

    expect(await launcher.waitFor(spec.name, DEADLINE)).toMatchObject({ state: 'dead' });
  });

  it('takes a batch that outlives its script for running, and ends it', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    const { batch } = await launcher.submit(spec, DEADLINE);
    const grandchild = await grandchildOf(launcher, spec.name);
    process.kill(batch.id, 'SIGKILL');
    await waitFor('the script to end', () => !isRunning(batch.id));

    expect(await launcher.find(spec.name)).toMatchObject({ state: 'running' });
    await launcher.kill(spec.name);

    await waitFor('the grandchild to end', () => !isRunning(grandchild));
  });

  it('does not mistake another process with the old id for the batch', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('succeed');
    await launcher.submit(spec, DEADLINE);
    await launcher.waitFor(spec.name, DEADLINE);
    const directory = join(bench.stateDirectory, spec.name);
    await rm(join(directory, 'exit'));
    await writeFile(join(directory, 'process'), `${process.pid} another-boot:1\n`);

    expect(await launcher.find(spec.name)).toMatchObject({ id: process.pid, state: 'dead' });
    // Would end this test's own group otherwise.
    await launcher.kill(spec.name);
  });

  it('outlives a killed launcher: the next one finds, awaits and reads the batch', async () => {
    const { sparkHome, stateDirectory, job } = bench;
    const program = `
      const { SubmitSparkLauncher } = await import(process.argv[1]);
      const [sparkHome, stateDirectory, file] = process.argv.slice(2);
      const launcher = new SubmitSparkLauncher({ sparkHome, stateDirectory, env: { PATH: process.env.PATH } });
      await launcher.submit({ name: 'job-left', file, className: 'a.Job', args: ['succeed'] }, { deadlineMs: 8000 });
      process.kill(process.pid, 'SIGKILL');`;
    const module = join(__dirname, 'submit-spark-launcher.ts');
    const args = ['--input-type=module', '-e', program, module, sparkHome, stateDirectory, job];
    await expect(run(process.execPath, args)).rejects.toMatchObject({ signal: 'SIGKILL' });

    const launcher = bench.createLauncher();
    const again = await launcher.submit(batchOf('succeed', { name: 'job-left' }), DEADLINE);
    const result = await launcher.waitFor('job-left', DEADLINE);

    expect(again.adopted).toBe(true);
    expect(result).toMatchObject({ state: 'success', batch: { id: again.batch.id } });
    expect(await logOf(launcher, 'job-left')).toContain('done');
  });

  it('starts what a killed launcher had only claimed, once for all who try', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    await mkdir(bench.stateDirectory);
    await claimByDeadLauncher(bench, spec);
    expect(await launcher.find(spec.name)).toMatchObject({ id: 0, state: 'not_started' });

    const both = await Promise.all([
      launcher.submit(spec, DEADLINE),
      bench.createLauncher().submit(spec, DEADLINE),
    ]);

    expect(both[0].batch.id).toBe(both[1].batch.id);
    await waitFor('the log', async () => (await logOf(launcher, spec.name)).includes('hanging'));
    const starts = await readFile(join(bench.sparkHome, 'starts'), 'utf8');
    expect(starts.trim().split('\n')).toHaveLength(1);
  });

  it('ends a batch that has not started so that it never does', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    await mkdir(bench.stateDirectory);
    await claimByDeadLauncher(bench, spec);

    expect(await launcher.kill(spec.name)).toMatchObject({ batch: { state: 'not_started' } });

    expect(await namesIn(bench.stateDirectory)).toEqual([]);
  });

  it('keeps what it holds to its own user', async () => {
    const launcher = bench.createLauncher();
    const spec = batchOf('hang');
    await launcher.submit(spec, DEADLINE);
    await waitFor('the log', async () => (await logOf(launcher, spec.name)).includes('hanging'));

    const directory = join(bench.stateDirectory, spec.name);
    const files = await readdir(directory);
    const modes = await Promise.all(
      [bench.stateDirectory, ...files.map((file) => join(directory, file))].map(
        async (file) => (await stat(file)).mode & 0o077,
      ),
    );

    expect(files).toEqual(expect.arrayContaining(['batch.json', 'log', 'process', 'work']));
    expect(modes.every((others) => others === 0)).toBe(true);
  });

  it('forgets a batch some time after its end', async () => {
    const launcher = bench.createLauncher({ keepEndedMs: 3_600_000 });
    for (const name of ['old', 'killed', 'young']) {
      await launcher.submit(batchOf(name === 'killed' ? 'hang' : 'succeed', { name }), DEADLINE);
    }
    const killed = await launcher.find('killed');
    process.kill(-Number(killed?.id), 'SIGKILL');
    for (const name of ['old', 'killed', 'young']) await launcher.waitFor(name, DEADLINE);
    const yesterday = new Date(Date.now() - 24 * 3_600_000);
    await utimes(join(bench.stateDirectory, 'old/exit'), yesterday, yesterday);
    await utimes(join(bench.stateDirectory, 'killed/process'), yesterday, yesterday);

    await launcher.submit(batchOf('hang', { name: 'new' }), DEADLINE);

    expect((await namesIn(bench.stateDirectory)).sort()).toEqual(['new', 'young']);
  });

  it.each([
    ['a missing spark-submit', { sparkHome: '/nowhere' }, {}, 'spark-submit cannot be run'],
    ['a relative file', {}, { file: 'job.jar' }, 'neither an absolute path nor a URI'],
    ['a class that is an option', {}, { className: '--jars' }, 'cannot be a class'],
    ['a setting that is none', {}, { conf: { 'a=b --x': '1' } }, 'cannot be a setting'],
    ['a NUL', {}, { args: ['a\0b'] }, 'NUL'],
  ])('refuses %s, and leaves nothing behind', async (_, options, spec, message) => {
    const launcher = bench.createLauncher(options);

    const submitted = launcher.submit(batchOf('succeed', spec), DEADLINE);

    await expect(submitted).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_REJECTED',
      message: expect.stringContaining(message),
    });
    expect(await namesIn(bench.stateDirectory)).toEqual([]);
  });

  it('says so when its directory is a file', async () => {
    const launcher = bench.createLauncher();
    await writeFile(bench.stateDirectory, '');
    const refusal = { code: 'SPARK_LAUNCHER_INVALID_ARGUMENT' };

    await expect(launcher.ping()).rejects.toMatchObject(refusal);
    await expect(launcher.find('a')).rejects.toMatchObject(refusal);
    await expect(launcher.submit(batchOf('succeed'), DEADLINE)).rejects.toMatchObject(refusal);
  });

  it('says so when a directory holds something else', async () => {
    await mkdir(join(bench.stateDirectory, 'other'), { recursive: true });
    await writeFile(join(bench.stateDirectory, 'other/batch.json'), '{"run":');

    await expect(bench.createLauncher().find('other')).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_PROTOCOL',
    });
    await rm(join(bench.stateDirectory, 'other'), { recursive: true });
  });
});

/** What a launcher leaves that is killed between its claim and the start. */
async function claimByDeadLauncher(bench: Bench, spec: BatchSpec): Promise<void> {
  const directory = join(bench.stateDirectory, spec.name);
  const record = { run: 'r1', spec, launcher: { pid: process.pid, startedAt: 'another-boot:1' } };
  await mkdir(join(directory, 'work'), { recursive: true });
  await writeFile(join(directory, 'run-r1'), '');
  await writeFile(join(directory, 'batch.json'), JSON.stringify(record));
}

async function namesIn(stateDirectory: string): Promise<string[]> {
  const entries = await readdir(stateDirectory).catch(() => []);
  return entries.filter((entry) => !entry.startsWith('.'));
}

function isRunning(pid: number): boolean {
  return identifyProcess(pid) !== undefined;
}
