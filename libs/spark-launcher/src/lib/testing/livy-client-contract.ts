/// <reference types="jest" />
import { randomUUID } from 'node:crypto';

import type { BatchSpec } from '../batch.ts';
import { LivyClient } from '../livy/livy-client.ts';
import { LivySparkLauncher } from '../livy/livy-spark-launcher.ts';
import type { BatchWork } from './spark-launcher-contract.ts';

/** A Livy, and work for it. */
export interface ContractLivy {
  readonly url: string;
  /** Succeeds, after a moment. */
  readonly succeeding: BatchWork;
  /** Prints something and fails. */
  readonly failing: BatchWork;
  /** What Livy refuses to start. */
  readonly refused: BatchWork;
  /** Called once, after the last test. */
  close?(): Promise<void>;
}

const DEADLINE_MS = 50_000;

/** Every method of {@link LivyClient} over any Livy, be it fake or real. Leaves no batch behind. */
export function describeLivyClientContract(title: string, open: () => Promise<ContractLivy>): void {
  describe(`LivyClient contract: ${title}`, () => {
    const names: string[] = [];
    let livy: ContractLivy;
    let client: LivyClient;

    beforeAll(async () => {
      livy = await open();
      client = new LivyClient({ url: livy.url });
    });

    afterEach(async () => {
      for (const name of names.splice(0)) await client.delete(name);
    });

    afterAll(() => livy.close?.());

    function batchOf(work: BatchWork): BatchSpec {
      const name = `test-contract-${randomUUID()}`;
      names.push(name);
      return { ...work, name };
    }

    it('answers with its version', async () => {
      expect(await client.version()).not.toBe('');
    });

    it('creates a batch and finds it by number and by name', async () => {
      const spec = batchOf(livy.succeeding);

      const created = await client.create(spec);
      const byId = await client.find(created.id);
      const byName = await client.find(spec.name);

      expect(created).toMatchObject({ name: spec.name, appId: null });
      expect(created.state).toMatch(/^(starting|running)$/);
      expect(byId).toMatchObject({ id: created.id, name: spec.name });
      expect(byName).toMatchObject({ id: created.id, name: spec.name });
      expect(await client.findState(created.id)).toMatch(/^(starting|running|success)$/);
      expect(await client.findState(spec.name)).toMatch(/^(starting|running|success)$/);
    });

    it('refuses a name that is taken', async () => {
      const spec = batchOf(livy.succeeding);
      await client.create(spec);

      await expect(client.create(spec)).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_DUPLICATE_NAME',
      });
    });

    it('keeps a refused batch as a zombie that can be deleted', async () => {
      const spec = batchOf(livy.refused);

      await expect(client.create(spec)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_REJECTED' });

      expect(await client.findState(spec.name)).toBe('starting');
      expect(await client.delete(spec.name)).toBe(true);
      expect(await client.findState(spec.name)).toBeUndefined();
    });

    it('lists batches, a part at a time', async () => {
      const specs = [batchOf(livy.refused), batchOf(livy.refused)];
      for (const spec of specs) await client.create(spec).catch(() => undefined);

      const all = await client.list({ size: 1_000 });
      const last = await client.list({ from: all.total - 1, size: 5 });

      const listed = all.batches.map((batch) => batch.name);
      expect(listed).toEqual(expect.arrayContaining(specs.map(({ name }) => name)));
      expect(all.total).toBe(all.batches.length);
      expect(last).toMatchObject({ from: all.total - 1, total: all.total });
      expect(last.batches.map((batch) => batch.name)).toEqual(listed.slice(-1));
    });

    it('reads a part of a log', async () => {
      const spec = batchOf(livy.failing);
      await client.create(spec);
      const launcher = new LivySparkLauncher({ client });
      await launcher.waitFor(spec.name, { deadlineMs: DEADLINE_MS });

      const all = await client.findLog(spec.name);
      const first = await client.findLog(spec.name, { from: 0, size: 1 });

      expect(all?.total).toBeGreaterThan(1);
      expect(first).toMatchObject({ from: 0, total: all?.total });
    });

    it('says of what it does not know that there is none', async () => {
      const name = `test-nobody-${randomUUID()}`;

      expect(await client.find(name)).toBeUndefined();
      expect(await client.findState(name)).toBeUndefined();
      expect(await client.findLog(name)).toBeUndefined();
      expect(await client.delete(name)).toBe(false);
    });
  });
}
