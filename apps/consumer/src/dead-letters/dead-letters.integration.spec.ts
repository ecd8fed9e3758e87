/** Needs Kafka, the schema registry and HBase (KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_*). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';
import { ServiceError, silentLogger } from '@clickstream/service-core';
import type { App } from '@clickstream/service-kit';
import { waitFor } from '@clickstream/testing';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig } from '../config.ts';
import type { EventStore } from '../store/event-store.ts';
import { startConsumerProcess } from '../testing/consumer-process.ts';
import { FakeEventStore } from '../testing/fake-event-store.ts';
import { LetterDesk } from '../testing/letter-desk.ts';
import { TestPipeline } from '../testing/pipeline.ts';
import { eventIdOfLetter } from './event-id-of-letter.ts';
import { marksTopicOf } from './replay-mark.ts';

const FIX = join(__dirname, '../testing/fix-event-id.ts');
const WAIT = ['--wait', '30s'];

let scratch: string;
let pipeline: TestPipeline;
let desk: LetterDesk;
let apps: App[] = [];

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'clickstream-test-letters-'));
  pipeline = await TestPipeline.open();
  desk = new LetterDesk(pipeline.env);
});

afterEach(async () => {
  await stopConsumers();
  await pipeline[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true });
});

/** Variables that end the process once, at this place. */
function failpoint(place: string): Record<string, string> {
  return { FAILPOINT: place, FAILPOINT_ONCE: join(scratch, 'once') };
}

/** The script that docs/dead-letters.md shows, as a file. */
function documentedFix(): string {
  const text = readFileSync(join(__dirname, '../../../../docs/dead-letters.md'), 'utf8');
  const file = join(scratch, 'fix.ts');
  writeFileSync(file, /```ts\n([^]*?)```/.exec(text)?.[1] ?? '');
  return file;
}

async function startConsumer(eventStore?: EventStore): Promise<void> {
  const app = createConsumerApp(loadConsumerConfig(pipeline.env), {
    logger: silentLogger,
    ...(eventStore === undefined ? {} : { eventStore }),
  });
  apps.push(app);
  await app.start();
}

async function stopConsumers(): Promise<void> {
  await Promise.all(apps.map((app) => app.stop()));
  apps = [];
}

/** Events that HBase would take, as dead letters: a store has refused them. */
async function refusedEvents(count: number): Promise<ClickEvent[]> {
  const events = Array.from({ length: count }, (_, i) => aClickEvent({ user_id: `user-${i}` }));
  const store = new FakeEventStore();
  store.refuse = () => ({ ok: false, reason: 'refused_by_store', detail: 'not today' });
  await pipeline.sendEvents(events);
  await startConsumer(store);
  await pipeline.untilCommitted(count);
  await stopConsumers();
  return events;
}

async function statesOfAll(): Promise<string[]> {
  return Object.values(await desk.states());
}

/** Row key → cells, but for the one that names the record it came from. */
async function storedCells(): Promise<Map<string, string[]>> {
  const rows = await pipeline.rows();
  return new Map(
    rows.map(({ row, cells }) => [
      row.toString('hex'),
      cells
        .filter(({ qualifier }) => qualifier !== 'kafka')
        .map(({ family, qualifier, value }) => `${family}:${qualifier}=${value.toString('hex')}`),
    ]),
  );
}

describe('dead-letters', () => {
  it('replays letters through the normal path, and a success clears the count', async () => {
    const events = await refusedEvents(3);
    expect(await statesOfAll()).toEqual(['open', 'open', 'open']);
    expect((await desk.run('count', '--json')).output).toBe(
      '{"reason":"refused_by_store","open":3,"neverReplayed":3,"failedAgain":0,"waiting":0,"replayed":0}\n',
    );

    await startConsumer();
    const replay = await desk.run('replay', ...WAIT);

    expect(replay).toMatchObject({ code: 0 });
    expect(replay.output).toContain('3 stored, 0 failed again, 0 wait');
    expect((await pipeline.storedIds()).sort()).toEqual(
      events.map(({ event_id }) => event_id).sort(),
    );
    expect((await desk.run('count', '--json')).output).toBe('');
    expect(await statesOfAll()).toEqual(['replayed', 'replayed', 'replayed']);
  });

  it('changes nothing when it is run twice, or twice at once', async () => {
    await refusedEvents(5);
    await startConsumer();
    await desk.run('replay', ...WAIT);
    const stored = await storedCells();
    const topic = pipeline.env['KAFKA_TOPIC'] ?? '';
    const sent = await desk.recordsIn(topic);

    const second = await desk.run('replay', ...WAIT);
    expect(second).toMatchObject({ code: 0 });
    expect(await desk.recordsIn(topic)).toBe(sent);

    const both = await Promise.all([
      desk.run('replay', '--all', ...WAIT),
      desk.run('replay', '--all', ...WAIT),
    ]);
    expect(both).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(await desk.recordsIn(topic)).toBe(sent + 10);
    expect(await storedCells()).toEqual(stored);
    expect(stored.size).toBe(5);
    expect(new Set(await statesOfAll())).toEqual(new Set(['replayed']));
  });

  it('keeps a letter open when it is killed between sending and marking, and then replays it once', async () => {
    await pipeline.sendRaw([Buffer.from('{"user_id":"u1","url":"page_1"}')], 'u1');
    await startConsumer();
    await pipeline.untilCommitted(1);
    const [id = ''] = Object.keys(await desk.states());

    const fix = documentedFix();
    const killed = desk.start(['replay', '--fix', fix], failpoint('after_copies:kill'));
    expect(await killed.ended()).toBe('SIGKILL');
    await pipeline.untilCommitted(2);
    expect(await pipeline.storedIds()).toEqual([eventIdOfLetter(id)]);
    expect(await desk.states()).toEqual({ [id]: 'open' });

    expect(await desk.run('replay', '--fix', fix, ...WAIT)).toMatchObject({ code: 0 });
    expect(await pipeline.storedIds()).toEqual([eventIdOfLetter(id)]);
    expect(await desk.states()).toEqual({ [id]: 'replayed' });
  });

  it('shows a letter once that lies in the topic twice', async () => {
    const events = [aClickEvent({ user_id: 'u1' })];
    await pipeline.sendEvents(events);
    await pipeline.sendRaw([Buffer.from('{}')], 'u1');
    const killed = startConsumerProcess(
      { ...pipeline.env, ...failpoint('after_letters:kill') },
      'testing/fault-main.ts',
    );
    expect(await killed.ended()).toBe('SIGKILL');
    await startConsumer();
    await pipeline.untilCommitted(2);
    const letters = await desk.recordsIn(pipeline.env['KAFKA_DEAD_LETTER_TOPIC'] ?? '');

    const { output } = await desk.run('list', '--json');

    expect(letters).toBe(2);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(output)).toMatchObject({ state: 'open', reason: 'bad_magic', bytes: 2 });
  });

  it('counts a letter once, and open, that failed again; a fix of its original then clears it', async () => {
    await pipeline.sendEvents([aClickEvent({ user_id: 'u1', event_id: 'my-own-id' })]);
    await startConsumer();
    await pipeline.untilCommitted(1);
    const [id = ''] = Object.keys(await desk.states());

    const again = await desk.run('replay', ...WAIT);
    expect(again).toMatchObject({ code: 1 });
    expect(again.output).toContain('0 stored, 1 failed again');
    expect(await desk.states()).toEqual({ [id]: 'failed_again' });
    const copy = /is (\S+) now/.exec(again.output)?.[1] ?? '';
    expect((await desk.run('show', copy)).output).toContain(`letter     ${id}\n`);

    expect(await desk.run('replay', '--fix', FIX, ...WAIT)).toMatchObject({ code: 0 });
    expect(await desk.states()).toEqual({ [id]: 'replayed' });
    expect(await pipeline.storedIds()).toEqual([eventIdOfLetter(id)]);
  });

  it('sends nothing in a dry run', async () => {
    await refusedEvents(4);
    const topics = [
      pipeline.env['KAFKA_TOPIC'] ?? '',
      marksTopicOf(pipeline.env['KAFKA_DEAD_LETTER_TOPIC'] ?? ''),
    ];
    const before = await Promise.all(topics.map((topic) => desk.recordsIn(topic)));

    const { code, output } = await desk.run('replay', '--dry-run', '--reason', 'refused_by_store');

    expect(code).toBe(0);
    expect(output).toContain('dry run: 4 would be sent');
    expect(await Promise.all(topics.map((topic) => desk.recordsIn(topic)))).toEqual(before);
    expect(new Set(await statesOfAll())).toEqual(new Set(['open']));
  });

  it('keeps a letter open while its copy waits for a store that is down', async () => {
    await refusedEvents(1);
    const store = new FakeEventStore();
    let down = true;
    store.beforeWrite = () => {
      if (down) throw new ServiceError('down', { code: 'TEST_DOWN', retriable: true });
    };
    await startConsumer(store);

    const replay = await desk.run('replay', '--wait', '0s');
    await waitFor('attempts', () => store.calls.length >= 2);

    expect(replay).toMatchObject({ code: 1 });
    expect(await statesOfAll()).toEqual(['waiting']);
    expect((await desk.run('count', '--json')).output).toContain('"open":1');
    expect((await desk.run('replay')).output).toContain('0 sent again');

    down = false;
    await waitFor('the copy', async () => (await statesOfAll())[0] === 'replayed');
    expect(store.rows.size).toBe(1);
  });

  it('tells a wrong command (2) from one that cannot be done (1), in words', async () => {
    const cases = [
      { args: ['show', 'nonsense'], code: 2, words: 'expected the id of a letter' },
      { args: ['list', '--since', 'yesterday'], code: 2, words: 'expected a time such as' },
      { args: ['replay', '--reason', 'no_reason'], code: 2, words: 'Allowed choices are' },
      { args: ['show', 'a/0/0'], code: 1, words: 'CONSUMER_LETTER_NOT_FOUND' },
      { args: ['replay', '--fix', '/nowhere.ts'], code: 1, words: 'CONSUMER_FIX_UNUSABLE' },
    ];

    for (const { args, code, words } of cases) {
      const result = await desk.run(...args);
      expect(result).toMatchObject({ code });
      expect(result.output).toContain(words);
    }
  });

  it('says that no broker answers', async () => {
    const nowhere = new LetterDesk({ ...pipeline.env, KAFKA_BROKERS: '127.0.0.1:1' });

    const { code, output } = await nowhere.run('list');

    expect(code).toBe(1);
    expect(output).toContain('[CONSUMER_KAFKA_UNAVAILABLE]: no broker answers at 127.0.0.1:1');
  });
});
