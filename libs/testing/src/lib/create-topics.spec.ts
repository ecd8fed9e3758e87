import { createTopics, recreateTopic, type TopicAdmin } from './create-topics.ts';

type Answer = readonly number[] | Error;

/** Answers with the leaders of one topic's partitions, in turn; the last answer stays. */
function adminAnswering(
  created: boolean[],
  answers: Answer[],
): TopicAdmin & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    createTopics: (request) => {
      asked.push(request);
      return Promise.resolve(created.shift()!);
    },
    fetchTopicMetadata: (request) => {
      asked.push(request);
      const answer = answers.shift()!;
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({
        topics: [{ partitions: answer.map((leader) => ({ leader })) }],
      });
    },
  };
}

const TOPIC = { topic: 'test_clicks', numPartitions: 2 };
const CREATION = { topics: [TOPIC], waitForLeaders: false };
const QUESTION = { topics: ['test_clicks'] };

describe('createTopics', () => {
  it('waits for a broker that has not heard of the topics, and for every leader', async () => {
    const admin = adminAnswering([true], [new Error('unknown topic'), [1, -1], [1, 0]]);

    expect(await createTopics(admin, [TOPIC])).toBe(true);

    expect(admin.asked).toEqual([CREATION, QUESTION, QUESTION, QUESTION]);
  });

  it('waits for nothing when the topics are there', async () => {
    const admin = adminAnswering([false], []);

    expect(await createTopics(admin, [TOPIC])).toBe(false);

    expect(admin.asked).toEqual([CREATION]);
  });
});

describe('recreateTopic', () => {
  it('tries until the deleted topic is gone', async () => {
    const admin = adminAnswering([false, true], [[0, 0]]);

    await recreateTopic(admin, TOPIC);

    expect(admin.asked).toEqual([CREATION, CREATION, QUESTION]);
  });
});
