import { LivyClient } from '../livy/livy-client.ts';
import { LivySparkLauncher } from '../livy/livy-spark-launcher.ts';
import { startFakeLivy, type FakeLivy } from './fake-livy.ts';
import { describeLivyClientContract } from './livy-client-contract.ts';
import { describeSparkLauncherContract } from './spark-launcher-contract.ts';

const WORK = { file: '/jobs/job.jar', className: 'Job' };
const WORKS = {
  succeeding: WORK,
  failing: { ...WORK, args: ['fail'] },
  failureText: 'it failed',
  refused: { ...WORK, file: '/elsewhere/job.jar' },
};

function startLivy(): Promise<FakeLivy> {
  return startFakeLivy({
    plan: ({ file, args = [] }) => {
      if (!file.startsWith('/jobs/')) return { rejection: 'requirement failed: Local path' };
      if (args[0] === 'fail') return { states: ['running', 'dead'], log: ['it failed'] };
      return { states: ['running', 'running', 'running', 'success'], log: ['done'] };
    },
  });
}

describeSparkLauncherContract('fake Livy', async () => {
  const livy = await startLivy();
  const client = new LivyClient({ url: livy.url });
  return {
    createLauncher: () => new LivySparkLauncher({ client, poll: { minMs: 1 } }),
    ...WORKS,
    close: () => livy.close(),
  };
});

describeLivyClientContract('fake Livy', async () => {
  const livy = await startLivy();
  return { url: livy.url, ...WORKS, close: () => livy.close() };
});

it('refuses what changes something without the header that real Livy demands', async () => {
  await using livy = await startFakeLivy();

  const answer = await fetch(`${livy.url}/batches`, { method: 'POST', body: '{}' });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('<html>');
});
