import { containerGroups, planSources } from './engine-plan.ts';

const CONTAINERS = { STACK_MODE: 'containers' };

describe('planSources', () => {
  it('prefers what a variable names, engine by engine', () => {
    const env = { ...CONTAINERS, HBASE_BOOTSTRAP: 'own:16000', KAFKA_BROKERS: '' };

    expect(planSources(['kafka', 'hbase'], { env, dockerAnswers: true })).toEqual({
      variables: ['hbase'],
      containers: ['kafka'],
      'local-stack': [],
    });
  });

  it.each([
    ['the mode is another', {}, true],
    ['no Docker engine answers', CONTAINERS, false],
  ])('takes the local stack when %s', (_, env, dockerAnswers) => {
    expect(planSources(['mysql'], { env, dockerAnswers })).toEqual({
      variables: [],
      containers: [],
      'local-stack': ['mysql'],
    });
  });
});

describe('containerGroups', () => {
  it('keeps together what talks to each other, and all that Spark reaches', () => {
    expect(containerGroups(['mysql', 'registry', 'hbase', 'kafka'])).toEqual([
      ['kafka', 'registry'],
      ['hbase'],
      ['mysql'],
    ]);
    expect(containerGroups(['livy', 'hbase', 'mysql'])).toEqual([['livy', 'hbase', 'mysql']]);
  });
});
