import { waitUntil } from './wait-until.ts';

const OPTIONS = { pollMs: 1, signal: new AbortController().signal };

describe('waitUntil', () => {
  it('asks until nothing is missing', async () => {
    const answers = ['two', 'one'];
    const missing = () => Promise.resolve(answers.shift());

    await waitUntil({ ...OPTIONS, missing, timeoutMs: 60_000 });

    expect(answers).toEqual([]);
  });

  it('says what is missing when it takes too long', async () => {
    const missing = () => Promise.resolve('one hour is not counted');

    await expect(waitUntil({ ...OPTIONS, missing, timeoutMs: 0 })).rejects.toMatchObject({
      code: 'CONSUMER_FORGET_INCOMPLETE',
      message: expect.stringMatching(/^one hour is not counted.* again/) as string,
    });
  });
});
