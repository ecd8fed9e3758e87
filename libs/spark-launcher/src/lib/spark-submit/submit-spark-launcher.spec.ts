import { join } from 'node:path';

import { describeSparkLauncherContract } from '../testing/spark-launcher-contract.ts';
import { DEADLINE, logOf, SubmitBench } from '../testing/submit-bench.ts';

describeSparkLauncherContract('spark-submit, scripted', async () => {
  const bench = await SubmitBench.open();
  const work = { file: bench.job, className: 'Job' };
  return {
    createLauncher: () => bench.createLauncher(),
    succeeding: { ...work, args: ['succeed'] },
    failing: { ...work, args: ['fail'] },
    failureText: 'it failed',
    refused: { ...work, file: join(bench.folder, 'nothing.jar') },
    close: () => bench.close(),
  };
});

let bench: SubmitBench;
beforeEach(async () => {
  bench = await SubmitBench.open();
});
afterEach(() => bench.close());

describe('SubmitSparkLauncher', () => {
  it('gives spark-submit the words in an order in which none can be taken for an option', async () => {
    const launcher = bench.createLauncher({ conf: { 'spark.master': 'local[1]', 'spark.a': '1' } });
    const spec = bench.batchOf('succeed', {
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
    const spec = bench.batchOf('environment');

    await launcher.submit(spec, DEADLINE);
    await launcher.waitFor(spec.name, DEADLINE);
    delete process.env['SECRET_OF_THE_LAUNCHER'];

    const log = await logOf(launcher, spec.name);
    expect(log).toContain(`SPARK_HOME=${bench.sparkHome}`);
    expect(log).not.toContain('secret');
  });

  it.each([
    ['a missing spark-submit', { sparkHome: '/nowhere' }, {}, 'spark-submit cannot be run'],
    ['a relative file', {}, { file: 'job.jar' }, 'neither an absolute path nor a URI'],
    ['a class that is an option', {}, { className: '--jars' }, 'cannot be a class'],
    ['a setting that is none', {}, { conf: { 'a=b --x': '1' } }, 'cannot be a setting'],
    ['a NUL', {}, { args: ['a\0b'] }, 'NUL'],
  ])('refuses %s, and leaves nothing behind', async (_, options, spec, message) => {
    const launcher = bench.createLauncher(options);

    const submitted = launcher.submit(bench.batchOf('succeed', spec), DEADLINE);

    await expect(submitted).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_REJECTED',
      message: expect.stringContaining(message),
    });
    expect(await bench.batchNames()).toEqual([]);
  });
});
