/// <reference types="jest" />
import { randomUUID } from 'node:crypto';

import { waitFor } from '@clickstream/service-core/testing';

import { openLivySession } from '../livy/sessions/livy-session.ts';
import { LivySessionClient } from '../livy/sessions/livy-session-client.ts';

/** A Livy that starts sessions whose driver dies at once. */
export interface ContractSessionLivy {
  readonly url: string;
  /** What the driver prints when it dies. */
  readonly lastWords: string;
  /** Called after the last test. */
  close?(): Promise<void>;
}

const DEADLINE_MS = 50_000;
const ENDED = { code: 'SPARK_LAUNCHER_SESSION_ENDED', retriable: false };

/** {@link LivySessionClient} on sessions that die, over any Livy, be it fake or real. Leaves no session behind. */
export function describeDyingSessionContract(
  title: string,
  open: () => Promise<ContractSessionLivy>,
): void {
  describe(`LivySessionClient contract, sessions that die: ${title}`, () => {
    let livy: ContractSessionLivy;
    let client: LivySessionClient;

    beforeAll(async () => {
      livy = await open();
      client = new LivySessionClient({ url: livy.url });
    });

    afterAll(() => livy.close?.());

    function uniqueSession(): string {
      return `test-session-${randomUUID()}`;
    }

    it('creates a session, finds it by number and name, and tells of all that it is dead', async () => {
      const name = uniqueSession();

      const session = await client.create({ name, kind: 'spark' });
      const page = await client.list({ size: 1_000 });
      await waitFor(
        'the end of the session',
        async () => (await client.findState(name)) === 'dead',
      );
      const log = await client.findLog(name);

      expect(session).toMatchObject({ name, kind: 'spark', state: 'starting', appId: null });
      expect(page.sessions.map(({ id }) => id)).toContain(session.id);
      expect(await client.find(session.id)).toMatchObject({ id: session.id, name, state: 'dead' });
      expect(await client.find(name)).toMatchObject({ id: session.id });
      expect(log?.lines.join('\n')).toContain(livy.lastWords);

      // All about its statements is refused from now on.
      const completion = { code: 'sp', kind: 'spark', cursor: 2 } as const;

      await expect(client.createStatement(name, { code: '1' })).rejects.toMatchObject(ENDED);
      await expect(client.listStatements(name)).rejects.toMatchObject(ENDED);
      await expect(client.findStatement(name, 0)).rejects.toMatchObject(ENDED);
      await expect(client.cancelStatement(name, 0)).rejects.toMatchObject(ENDED);
      await expect(client.complete(name, completion)).rejects.toMatchObject(ENDED);
      expect(await client.delete(name)).toBe(true);
      expect(await client.find(name)).toBeUndefined();
    });

    it('refuses a name that is taken, and a kind that there is not', async () => {
      const name = uniqueSession();
      await client.create({ name, kind: 'spark' });

      await expect(client.create({ name, kind: 'spark' })).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_DUPLICATE_NAME',
      });
      await expect(client.create({ kind: 'cobol' as 'spark' })).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_REJECTED',
      });
      await client.delete(name);
    });

    it('opens none: the error has the last words, and nothing is left behind', async () => {
      const name = uniqueSession();

      const opened = openLivySession({ name, kind: 'spark' }, { client, deadlineMs: DEADLINE_MS });

      await expect(opened).rejects.toMatchObject({
        ...ENDED,
        message: expect.stringContaining(livy.lastWords),
      });
      const left = (await client.list({ size: 1_000 })).sessions.map((session) => session.name);
      expect(left.filter((other) => other?.startsWith(name))).toEqual([]);
    });

    it('knows that it does not know a session', async () => {
      const name = uniqueSession();

      expect(await client.find(name)).toBeUndefined();
      expect(await client.findState(name)).toBeUndefined();
      expect(await client.findLog(name)).toBeUndefined();
      expect(await client.findStatement(name, 0)).toBeUndefined();
      expect(await client.delete(name)).toBe(false);
      await expect(client.listStatements(name)).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_NOT_FOUND',
      });
      await expect(client.createStatement(name, { code: '1' })).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_NOT_FOUND',
      });
    });
  });
}
