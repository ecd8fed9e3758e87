import { silentLogger } from '@clickstream/service-core';

import { createTopicLoss, type TopicLoss } from './topic-loss.ts';

function setUp(answers: (readonly string[] | Error)[]): {
  readonly loss: TopicLoss;
  readonly logged: string[];
  readonly asked: () => number;
} {
  const logged: string[] = [];
  let asked = 0;
  const loss = createTopicLoss({
    topic: 'clicks',
    witness: 'letters',
    listTopics: () => {
      const answer = answers[asked] ?? [];
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    logger: { ...silentLogger, error: (event) => logged.push(event) },
  });
  return { loss, logged, asked: () => asked };
}

describe('the loss of a topic', () => {
  it.each<[string, readonly string[] | Error]>([
    ['have it', ['clicks', 'letters']],
    ['know no topic yet', []],
    ['do not answer', new Error('away')],
  ])('is none when brokers %s', async (_, answer) => {
    const { loss, logged } = setUp([answer]);

    await loss.suspect();

    expect([loss.isLost, logged]).toEqual([false, []]);
  });

  it('is told once, and over when the next topic is read from its beginning', async () => {
    const { loss, logged } = setUp([['letters'], ['letters'], ['clicks', 'letters']]);

    await loss.suspect();
    await loss.suspect();
    await loss.suspect();

    expect([loss.isLost, logged]).toEqual([true, ['topic_deleted']]);
    loss.begunAnew();
    expect(loss.isLost).toBe(false);
  });

  it('is asked about once at a time', async () => {
    const { loss, asked } = setUp([['letters']]);

    await Promise.all([loss.suspect(), loss.suspect(), loss.suspect()]);

    expect(asked()).toBe(1);
  });
});
