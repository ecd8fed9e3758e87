/** The checker's readers against Kafka and HBase, with topics, a table and a group of their own. */
import { createHash, randomUUID } from 'node:crypto';

import { silentLogger } from '@clickstream/service-core';
import { createKafka, type Admin, type Message } from '@clickstream/service-kit/kafka';
import { createTopics, engineEndpoints, recreateTopic, uniqueName } from '@clickstream/testing';

import { LogReader } from './log-reader.ts';
import { RowReader } from './row-reader.ts';
import { TableTool } from './table-tool.ts';

const engines = engineEndpoints('KAFKA_BROKERS', 'HBASE_BOOTSTRAP');
const FIRST = '0b1d7a52-3f0e-4c34-9c1c-5f3d3a0b8e11';
const SECOND = '1b1d7a52-3f0e-4c34-9c1c-5f3d3a0b8e11';

function eventValue(id: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 1, 72]), Buffer.from(id)]);
}

describe('LogReader', () => {
  const brokers = engines.KAFKA_BROKERS.split(',');
  const kafka = createKafka({ brokers, clientId: 'checker-test', logger: silentLogger });
  const names = { topic: '', deadLetterTopic: '', groupId: '' };
  let reader: LogReader;

  /** An admin of its own for each question: one remembers topics that are gone. */
  async function administer<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = kafka.admin();
    await admin.connect();
    return await question(admin).finally(() => admin.disconnect());
  }

  beforeEach(async () => {
    names.topic = uniqueName('checked');
    names.deadLetterTopic = uniqueName('letters');
    names.groupId = uniqueName('group');
    const topics = [names.topic, names.deadLetterTopic];
    await administer((admin) =>
      createTopics(
        admin,
        topics.map((topic) => ({ topic, numPartitions: 2 })),
      ),
    );
    reader = new LogReader({ brokers, ...names });
  });

  afterEach(async () => {
    await administer((admin) =>
      admin.deleteTopics({ topics: [names.topic, names.deadLetterTopic] }),
    );
  });

  /** Likewise a producer. */
  async function send(topic: string, messages: Message[]): Promise<void> {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  it('reads both topics, each record once however often it is asked', async () => {
    const { topic, deadLetterTopic } = names;
    await send(topic, [
      { partition: 0, value: eventValue(FIRST) },
      { partition: 1, value: null },
    ]);
    const letter = { partition: 1, value: 'bad', headers: { reason: 'bad_magic', offset: '7' } };
    await send(deadLetterTopic, [letter]);
    await reader.read();
    await send(topic, [{ partition: 0, value: eventValue(SECOND) }]);

    const { log, deadLetters } = await reader.read();

    expect(log).toEqual([
      { partition: 0, offset: 0n, eventId: FIRST },
      { partition: 0, offset: 1n, eventId: SECOND },
      { partition: 1, offset: 0n, eventId: undefined },
    ]);
    expect(deadLetters).toEqual([
      {
        partition: 1,
        offset: 0n,
        valueDigest: createHash('sha256').update('bad').digest('hex'),
        headers: new Map(Object.entries(letter.headers)),
        eventId: undefined,
      },
    ]);
  });

  it('goes on with partitions that are added', async () => {
    const { topic } = names;
    await send(topic, [{ partition: 0, value: eventValue(FIRST) }]);
    await reader.read();
    await administer((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    await send(topic, [{ partition: 2, value: eventValue(SECOND) }]);

    const { log } = await reader.read();

    expect(log.map(({ partition }) => partition)).toEqual([0, 2]);
  });

  it('reads a topic anew that was made anew', async () => {
    const { topic } = names;
    const two = [FIRST, FIRST].map((id) => ({ partition: 0, value: eventValue(id) }));
    await send(topic, two);
    await reader.read();
    await administer((admin) => admin.deleteTopics({ topics: [topic] }));
    await administer((admin) => recreateTopic(admin, { topic, numPartitions: 2 }));
    await send(topic, [{ partition: 0, value: eventValue(SECOND) }]);

    const { log } = await reader.read();

    expect(log.map(({ eventId }) => eventId)).toEqual([SECOND]);
  });

  it('tells the offsets of a group that it does not join', async () => {
    const { topic, groupId } = names;
    const two = [FIRST, SECOND].map((id) => ({ partition: 0, value: eventValue(id) }));
    await send(topic, two);
    await administer((admin) =>
      admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '1' }] }),
    );

    const { offsets } = await reader.read();

    expect(offsets).toEqual([
      { partition: 0, low: 0n, high: 2n, committed: 1n },
      { partition: 1, low: 0n, high: 0n, committed: undefined },
    ]);
    const { groups } = await administer((admin) => admin.describeGroups([groupId]));
    expect(groups[0]?.members).toEqual([]);
  });

  it('says that Kafka cannot be read when no broker answers', async () => {
    const nobody = new LogReader({ brokers: ['127.0.0.1:1'], ...names });

    await expect(nobody.read()).rejects.toMatchObject({
      code: 'CHECKER_UNREADABLE',
      retriable: true,
    });
  });
});

describe('RowReader', () => {
  const table = uniqueName('checked_rows');
  const env = { ...process.env, ...engines };
  let tool: TableTool;
  let reader: RowReader;

  beforeAll(async () => {
    tool = await TableTool.start({ env });
    reader = await RowReader.start({ env });
    await tool.ask(`create ${table} click_data,geo_data,user_agent_data,v`);
  }, 60_000);

  afterAll(async () => {
    await tool.ask(`drop ${table}`);
    await tool[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
  });

  async function put(row: string, column: string, value: Buffer | string, atMs = 5): Promise<void> {
    const base64 = Buffer.from(value).toString('base64');
    await tool.ask(`put ${table} ${row} ${column} ${base64} ${atMs}`);
  }

  it('reads what it needs of each row', async () => {
    const spent = Buffer.alloc(8);
    spent.writeDoubleBE(1.5);
    await put('00', 'click_data:event_id', FIRST);
    await put('00', 'click_data:user_id', 'ünï');
    await put('00', 'click_data:time_spent', spent);
    await put('00', 'click_data:rest', JSON.stringify({ properties: '{"previous_id":"p"}' }));
    await put('00', 'user_agent_data:bot', Buffer.from([255]));

    expect(await reader.rows(table)).toContainEqual({
      rowKey: '00',
      eventId: FIRST,
      eventType: undefined,
      userId: 'ünï',
      url: undefined,
      country: undefined,
      bot: true,
      timeSpent: 1.5,
      previousId: 'p',
      timestampsMs: [5],
      versions: 1,
    });
  });

  it('finds a second version even where the table shows only one, and none when a cell is written again', async () => {
    await put('01', 'click_data:event_id', FIRST, 5);
    await put('01', 'click_data:event_id', FIRST, 5);
    await put('02', 'click_data:event_id', FIRST, 5);
    await put('02', 'click_data:event_id', FIRST, 6);

    const found = await reader.rows(table);

    expect(found.find(({ rowKey }) => rowKey === '01')).toMatchObject({
      timestampsMs: [5],
      versions: 1,
    });
    expect(found.find(({ rowKey }) => rowKey === '02')).toMatchObject({
      timestampsMs: [5, 6],
      versions: 2,
    });
  });

  it('does not see a deleted row', async () => {
    await put('03', 'click_data:event_id', FIRST);
    await tool.ask(`delete ${table} 03`);

    expect((await reader.rows(table)).map(({ rowKey }) => rowKey)).not.toContain('03');
  });

  it('reads the counters of dirty hours', async () => {
    const hour = Buffer.alloc(8);
    hour.writeBigUInt64BE(3_600_000n);
    const version = Buffer.alloc(8);
    version.writeBigInt64BE(12n);
    await put(hour.toString('hex'), 'v:version', version);

    expect(await reader.counters(table)).toEqual(new Map([[3_600_000, 12n]]));
  });

  it('says that HBase cannot be read when it does not, and can be asked again', async () => {
    await using hurried = await RowReader.start({ env, silenceMs: 1 });

    await expect(hurried.rows(table)).rejects.toMatchObject({ code: 'CHECKER_UNREADABLE' });
    await expect(hurried.rows(table)).rejects.toMatchObject({ code: 'CHECKER_UNREADABLE' });
    await expect(reader.rows(`no_${randomUUID()}`)).rejects.toMatchObject({
      code: 'CHECKER_UNREADABLE',
    });
    await expect(reader.rows(table)).resolves.toBeDefined();
  });

  it('says what is missing when it is not told where HBase is', async () => {
    await expect(
      RowReader.start({ env: { ...process.env, HBASE_BOOTSTRAP: '', HBASE_ZOOKEEPER_QUORUM: '' } }),
    ).rejects.toMatchObject({ code: 'CHECKER_NOT_CONFIGURED' });
  });
});
