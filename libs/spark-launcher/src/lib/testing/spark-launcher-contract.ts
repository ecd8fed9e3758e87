/// <reference types="jest" />
import { randomUUID } from 'node:crypto';

import type { BatchSpec } from '../batch.ts';
import type { SparkLauncher } from '../spark-launcher.ts';

/** What can be run, but for the name. */
export type BatchWork = Omit<BatchSpec, 'name'>;

/** A back end, and work for it. */
export interface ContractBackEnd {
  /** Makes another launcher on the same back end, as after a restart of the application. */
  readonly createLauncher: () => SparkLauncher;
  /** Prints something and succeeds, after a moment. */
  readonly succeeding: BatchWork;
  /** Prints `failureText` and fails. */
  readonly failing: BatchWork;
  readonly failureText: string;
  /** What the back end refuses to start. */
  readonly refused: BatchWork;
  /** Called once, after the last test. */
  close?(): Promise<void>;
}

const DEADLINE_MS = 50_000;

/** What every {@link SparkLauncher} promises, be its back end real or fake. Leaves no batch behind. */
export function describeSparkLauncherContract(
  title: string,
  open: () => Promise<ContractBackEnd>,
): void {
  describe(`SparkLauncher contract: ${title}`, () => {
    const names: string[] = [];
    let backEnd: ContractBackEnd;
    let launcher: SparkLauncher;

    beforeAll(async () => {
      backEnd = await open();
      launcher = backEnd.createLauncher();
    });

    // At once, so that they do not slow down the next test.
    afterEach(async () => {
      for (const name of names.splice(0)) await launcher.kill(name);
    });

    afterAll(() => backEnd.close?.());

    function batchOf(work: BatchWork): BatchSpec {
      const name = `test-contract-${randomUUID()}`;
      names.push(name);
      return { ...work, name };
    }

    function submit(spec: BatchSpec, by = launcher): ReturnType<SparkLauncher['submit']> {
      return by.submit(spec, { deadlineMs: DEADLINE_MS });
    }

    it('is ready', async () => {
      await expect(launcher.ping()).resolves.toBeUndefined();
    });

    it('runs a batch to its success', async () => {
      const spec = batchOf(backEnd.succeeding);
      const states: string[] = [];

      const { batch, adopted } = await submit(spec);
      const result = await launcher.waitFor(spec.name, {
        deadlineMs: DEADLINE_MS,
        onState: (state) => states.push(state),
      });

      expect(adopted).toBe(false);
      expect(batch.name).toBe(spec.name);
      expect(result).toMatchObject({
        outcome: 'ended',
        state: 'success',
        batch: { id: batch.id, name: spec.name },
      });
      expect(states.at(-1)).toBe('success');
      expect(new Set(states).size).toBe(states.length);
    });

    it('reports a failed batch and what it printed, also to who submits it again', async () => {
      const spec = batchOf(backEnd.failing);

      const { batch } = await submit(spec);
      const result = await launcher.waitFor(spec.name, { deadlineMs: DEADLINE_MS });
      const log = await launcher.logTail(spec.name);

      expect(result).toMatchObject({ outcome: 'ended', state: 'dead' });
      expect(log.join('\n')).toContain(backEnd.failureText);
      expect(await launcher.logTail(spec.name, { lines: 1 })).toHaveLength(1);
      expect(await submit(spec)).toMatchObject({
        adopted: true,
        batch: { id: batch.id, state: 'dead' },
      });
    });

    it('adopts the batch that has the name already', async () => {
      const spec = batchOf(backEnd.succeeding);

      const first = await submit(spec);
      const second = await submit(spec);

      expect(second).toMatchObject({ adopted: true, batch: { id: first.batch.id } });
    });

    it('starts one batch for two submissions at once, also of two launchers', async () => {
      const spec = batchOf(backEnd.succeeding);
      const other = backEnd.createLauncher();

      const all = await Promise.all([submit(spec), submit(spec), submit(spec, other)]);

      expect(all.filter((one) => !one.adopted)).toHaveLength(1);
      expect(new Set(all.map((one) => one.batch.id)).size).toBe(1);
    });

    it('lets another launcher find, await and end the batch', async () => {
      const waited = batchOf(backEnd.succeeding);
      const killed = batchOf(backEnd.succeeding);
      await submit(waited);
      await submit(killed);
      const other = backEnd.createLauncher();

      expect(await other.kill(killed.name)).toMatchObject({ batch: { name: killed.name } });
      const result = await other.waitFor(waited.name, { deadlineMs: DEADLINE_MS });

      expect(result).toMatchObject({ state: 'success' });
      expect(await launcher.find(killed.name)).toBeUndefined();
    });

    it('leaves nothing behind when a batch is refused', async () => {
      const spec = batchOf(backEnd.refused);

      await expect(submit(spec)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_REJECTED' });

      expect(await launcher.find(spec.name)).toBeUndefined();
    });

    it('kills a batch, hands over its log and frees its name', async () => {
      const spec = batchOf(backEnd.succeeding);
      await submit(spec);

      const killed = await launcher.kill(spec.name);

      expect(killed).toMatchObject({ batch: { name: spec.name }, log: expect.any(Array) });
      expect(await launcher.find(spec.name)).toBeUndefined();
      expect(await launcher.kill(spec.name)).toBeUndefined();
      expect(await submit(spec)).toMatchObject({ adopted: false });
    });

    it('leaves the batch alone when the wait is aborted or too long', async () => {
      const spec = batchOf(backEnd.succeeding);
      await submit(spec);
      const stopping = new AbortController();
      const reason = new Error('stop');

      const aborted = launcher.waitFor(spec.name, {
        deadlineMs: DEADLINE_MS,
        signal: stopping.signal,
        onState: () => {
          stopping.abort(reason);
        },
      });

      await expect(aborted).rejects.toBe(reason);
      await expect(launcher.waitFor(spec.name, { deadlineMs: 0 })).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      });
      expect(await launcher.find(spec.name)).toMatchObject({ name: spec.name });
    });

    it('does nothing for a signal that has fired', async () => {
      const spec = batchOf(backEnd.succeeding);
      const signal = AbortSignal.abort(new Error('stop'));

      await expect(launcher.submit(spec, { deadlineMs: DEADLINE_MS, signal })).rejects.toThrow(
        'stop',
      );
      await expect(launcher.find(spec.name, { signal })).rejects.toThrow('stop');
      await expect(launcher.logTail(spec.name, { signal })).rejects.toThrow('stop');
      await expect(launcher.kill(spec.name, { signal })).rejects.toThrow('stop');
      await expect(launcher.ping({ signal })).rejects.toThrow('stop');

      expect(await launcher.find(spec.name)).toBeUndefined();
    });

    it('knows that it does not know a batch', async () => {
      const name = `test-nobody-${randomUUID()}`;

      expect(await launcher.waitFor(name, { deadlineMs: DEADLINE_MS })).toEqual({
        outcome: 'forgotten',
      });
      expect(await launcher.logTail(name)).toEqual([]);
      expect(await launcher.kill(name)).toBeUndefined();
    });

    it.each(['', '17', '.', '..', '../a', 'a;b'])(
      'refuses the name "%s" in every call',
      async (name) => {
        const refusal = { code: 'SPARK_LAUNCHER_INVALID_ARGUMENT' };
        const options = { deadlineMs: 1 };

        await expect(
          launcher.submit({ ...backEnd.succeeding, name }, options),
        ).rejects.toMatchObject(refusal);
        await expect(launcher.waitFor(name, options)).rejects.toMatchObject(refusal);
        await expect(launcher.find(name)).rejects.toMatchObject(refusal);
        await expect(launcher.logTail(name)).rejects.toMatchObject(refusal);
        await expect(launcher.kill(name)).rejects.toMatchObject(refusal);
      },
    );

    it('takes any other name, also one that has to be escaped', async () => {
      const spec = { ...backEnd.succeeding, name: `.test é ${randomUUID()}%2f?#` };
      names.push(spec.name);

      await submit(spec);

      expect(await launcher.find(spec.name)).toMatchObject({ name: spec.name });
    });
  });
}
