import { readBatch, readLog, readPage, readState } from './read-answer.ts';

const BATCH = {
  id: 3,
  name: 'a',
  state: 'running',
  appId: null,
  log: ['stdout: ', '\tat Job.main', '\nstderr: '],
};

describe('readBatch', () => {
  it('takes what it knows and ignores the rest', () => {
    expect(readBatch({ ...BATCH, owner: null, appInfo: {}, news: 1 })).toEqual({
      ...BATCH,
      log: ['stdout:', '\tat Job.main', 'stderr:'],
    });
  });

  it('does without a name and a log', () => {
    expect(readBatch({ id: 0, state: 'success', log: null })).toEqual({
      id: 0,
      name: null,
      state: 'success',
      appId: null,
      log: [],
    });
  });

  it.each([[null], ['text'], [{}], [{ ...BATCH, id: '3' }], [{ ...BATCH, state: 1 }]])(
    'refuses %j',
    (value) => {
      expect(() => readBatch(value)).toThrow('Livy answered something unexpected');
    },
  );
});

it('takes a state of a later Livy for one that is not the end', () => {
  expect(readState({ state: 'resting' })).toBe('unknown');
});

it('refuses a page without batches and a log without lines', () => {
  expect(() => readPage({ from: 0, total: 0 })).toThrow('sessions');
  expect(() => readLog({ from: 0, total: 1, log: 'text' })).toThrow('log');
});
