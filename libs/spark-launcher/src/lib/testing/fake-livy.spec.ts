import { startFakeLivy } from './fake-livy.ts';
import { describeSparkLauncherContract } from './spark-launcher-contract.ts';

const WORK = { file: '/jobs/job.jar', className: 'Job' };

describeSparkLauncherContract('fake Livy', async () => {
  const livy = await startFakeLivy({
    plan: ({ file, args = [] }) => {
      if (!file.startsWith('/jobs/')) return { rejection: 'requirement failed: Local path' };
      if (args[0] === 'fail') return { states: ['running', 'dead'], log: ['it failed'] };
      return { states: ['running', 'running', 'success'], log: ['done'] };
    },
  });
  return {
    url: livy.url,
    succeeding: WORK,
    failing: { ...WORK, args: ['fail'] },
    failureText: 'it failed',
    refused: { ...WORK, file: '/elsewhere/job.jar' },
    close: () => livy.close(),
  };
});

it('refuses what changes something without the header that real Livy demands', async () => {
  await using livy = await startFakeLivy();

  const answer = await fetch(`${livy.url}/batches`, { method: 'POST', body: '{}' });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('<html>');
});
