import { spawn, type ChildProcess } from 'node:child_process';

import { SparkDrivers, untilEnded } from './spark-drivers.ts';

const DRIVER = 'org.apache.spark.deploy.SparkSubmit';

describe('SparkDrivers', () => {
  const children: ChildProcess[] = [];

  /** A process that looks like Java with these arguments, of which this test is the Livy. */
  function java(...args: readonly string[]): number {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...args], {
      argv0: 'java',
    });
    children.push(child);
    return child.pid ?? 0;
  }

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('finds a driver once, and not what only helps to start it', async () => {
    const drivers = new SparkDrivers(() => process.pid);
    java('org.apache.spark.launcher.Main', DRIVER, '--name', 'a');
    const first = java(DRIVER, '--name', 'a');

    expect(await drivers.next()).toBe(first);
    const second = java(DRIVER, '--name', 'b');
    expect(await drivers.next()).toBe(second);
  });

  it('forgets those that run already', async () => {
    const old = java(DRIVER, '--name', 'a');
    await new SparkDrivers(() => process.pid).next();
    const drivers = new SparkDrivers(() => process.pid);
    drivers.forget();
    const next = java(DRIVER, '--name', 'b');

    expect(await drivers.next()).toBe(next);
    expect(next).not.toBe(old);
  });
});

describe('untilEnded', () => {
  it('waits for the end of a process', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const ended = untilEnded(child.pid ?? 0);
    child.kill('SIGKILL');

    await expect(ended).resolves.toBeUndefined();
  });
});
