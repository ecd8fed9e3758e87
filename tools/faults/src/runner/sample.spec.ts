import type { Violation } from '../checker/verdict.ts';
import { sampleDuring } from './sample.ts';

const ahead: Violation = { invariant: 'I7', message: '1 record', examples: [] };

describe('sampleDuring', () => {
  it('looks once more when the work is done, and keeps what it saw', async () => {
    expect(await sampleDuring(Promise.resolve(), () => Promise.resolve([ahead]))).toEqual([ahead]);
  });

  it('has seen nothing where nothing answers', async () => {
    const look = (): Promise<never> => Promise.reject(new Error('down'));

    expect(await sampleDuring(Promise.resolve(), look)).toEqual([]);
  });

  it('ends with work that fails', async () => {
    const failing = Promise.reject(new Error('broken'));

    await expect(sampleDuring(failing, () => Promise.resolve([]))).resolves.toEqual([]);
  });
});
