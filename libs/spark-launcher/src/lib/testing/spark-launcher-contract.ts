/// <reference types="jest" />
import { randomUUID } from 'node:crypto';

import type { BatchSpec } from '../batch.ts';
import { LivyClient } from '../livy/livy-client.ts';
import { SparkLauncher } from '../spark-launcher.ts';

/** What can be run, but for the name. */
export type BatchWork = Omit<BatchSpec, 'name'>;

/** A Livy, and work for it. */
export interface ContractLivy {
  readonly url: string;
  /** Prints something and succeeds, after a moment. */
  readonly succeeding: BatchWork;
  /** Prints `failureText` and fails. */
  readonly failing: BatchWork;
  readonly failureText: string;
  /** What Livy refuses to start. */
  readonly refused: BatchWork;
  close?(): Promise<void>;
}

const DEADLINE_MS = 50_000;

/** What launcher and client promise over any Livy, be it fake or real. Leaves no batch behind. */
export function describeSparkLauncherContract(
  title: string,
  open: () => Promise<ContractLivy>,
): void {
  describe(`SparkLauncher contract: ${title}`, () => {
    const names: string[] = [];
    let livy: ContractLivy;
    let client: LivyClient;
    let launcher: SparkLauncher;

    beforeAll(async () => {
      livy = await open();
      client = new LivyClient({ url: livy.url });
      launcher = new SparkLauncher({ client });
    });

    // At once, so that they do not slow down the next test.
    afterEach(async () => {
      for (const name of names.splice(0)) await launcher.kill(name);
    });

    afterAll(() => livy.close?.());

    function batchOf(work: BatchWork): BatchSpec {
      const name = `test-contract-${randomUUID()}`;
      names.push(name);
      return { ...work, name };
    }

    function submit(spec: BatchSpec): ReturnType<SparkLauncher['submit']> {
      return launcher.submit(spec, { deadlineMs: DEADLINE_MS });
    }

    it('runs a batch to its success', async () => {
      const spec = batchOf(livy.succeeding);

      const { batch, adopted } = await submit(spec);
      const result = await launcher.waitFor(spec.name, { deadlineMs: DEADLINE_MS });

      expect(adopted).toBe(false);
      expect(batch.name).toBe(spec.name);
      expect(result).toMatchObject({
        outcome: 'ended',
        state: 'success',
        batch: { id: batch.id, name: spec.name },
      });
    });

    it('reports a failed batch and what it printed', async () => {
      const spec = batchOf(livy.failing);

      await submit(spec);
      const result = await launcher.waitFor(spec.name, { deadlineMs: DEADLINE_MS });
      const log = await launcher.logTail(spec.name);

      expect(result).toMatchObject({ outcome: 'ended', state: 'dead' });
      expect(log.join('\n')).toContain(livy.failureText);
    });

    it('adopts the batch that has the name already', async () => {
      const spec = batchOf(livy.succeeding);

      const first = await submit(spec);
      const second = await submit(spec);

      expect(second).toMatchObject({ adopted: true, batch: { id: first.batch.id } });
    });

    it('starts one batch for two submissions at once', async () => {
      const spec = batchOf(livy.succeeding);

      const both = await Promise.all([submit(spec), submit(spec)]);

      expect(both.map((one) => one.adopted).sort()).toEqual([false, true]);
      expect(new Set(both.map((one) => one.batch.id)).size).toBe(1);
    });

    it('leaves nothing behind when Livy refuses a batch', async () => {
      const spec = batchOf(livy.refused);

      await expect(submit(spec)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_REJECTED' });

      expect(await launcher.find(spec.name)).toBeUndefined();
    });

    it('kills a batch, hands over its log and frees its name', async () => {
      const spec = batchOf(livy.succeeding);
      await submit(spec);

      const killed = await launcher.kill(spec.name);

      expect(killed).toMatchObject({ batch: { name: spec.name }, log: expect.any(Array) });
      expect(await launcher.find(spec.name)).toBeUndefined();
      expect(await launcher.kill(spec.name)).toBeUndefined();
      expect(await submit(spec)).toMatchObject({ adopted: false });
    });

    it('leaves the batch alone when the wait is aborted or too long', async () => {
      const spec = batchOf(livy.succeeding);
      await submit(spec);
      const reason = new Error('stop');

      const aborted = launcher.waitFor(spec.name, {
        deadlineMs: DEADLINE_MS,
        signal: AbortSignal.abort(reason),
      });

      await expect(aborted).rejects.toBe(reason);
      await expect(launcher.waitFor(spec.name, { deadlineMs: 0 })).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      });
      expect(await launcher.find(spec.name)).toMatchObject({ name: spec.name });
    });

    it('knows that it does not know a batch', async () => {
      const name = `test-nobody-${randomUUID()}`;

      expect(await launcher.waitFor(name, { deadlineMs: DEADLINE_MS })).toEqual({
        outcome: 'forgotten',
      });
      expect(await launcher.logTail(name)).toEqual([]);
      expect(await client.findState(name)).toBeUndefined();
      expect(await client.delete(name)).toBe(false);
    });

    it('lists batches and finds them by number and by name', async () => {
      const spec = batchOf(livy.succeeding);
      const { id } = await client.create(spec);

      const page = await client.list({ size: 1_000 });

      expect(page.batches.map((batch) => batch.name)).toContain(spec.name);
      expect(await client.find(id)).toMatchObject({ id, name: spec.name });
      expect(await client.findState(spec.name)).toMatch(/^(starting|running|success)$/);
    });

    it('reads a part of a log', async () => {
      const spec = batchOf(livy.failing);
      await submit(spec);
      await launcher.waitFor(spec.name, { deadlineMs: DEADLINE_MS });

      const all = await client.findLog(spec.name);
      const first = await client.findLog(spec.name, { from: 0, size: 1 });

      expect(all?.total).toBeGreaterThan(1);
      expect(first).toMatchObject({ from: 0, total: all?.total });
    });

    it('answers with its version', async () => {
      expect(await client.version()).not.toBe('');
    });
  });
}
