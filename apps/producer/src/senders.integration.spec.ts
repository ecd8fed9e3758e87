// Needs Kafka and the schema registry. Replays SAMPLE_ACCESS_LOG when it is set, else a simulated log.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { waitFor } from '@clickstream/service-core/testing';
import { engineEndpoints, uniqueName } from '@clickstream/testing';

import { ProducerProcess, startCollectorProcess } from './testing/producer-process.ts';
import { TestTopic, type StoredEvent } from './testing/test-topic.ts';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL } = engineEndpoints(
  'KAFKA_BROKERS',
  'SCHEMA_REGISTRY_URL',
);

interface Summary {
  readonly lines: number;
  readonly accepted: number;
  readonly refused: Record<string, number>;
  readonly resumedAfterLine: number;
}

describe('replay and simulate against a real collector', () => {
  let directory: string;
  let topic: TestTopic;
  let collector: Awaited<ReturnType<typeof startCollectorProcess>>;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'senders-test-'));
    topic = await TestTopic.create(uniqueName('senders'), KAFKA_BROKERS);
    await topic.register(SCHEMA_REGISTRY_URL);
    env = {
      KAFKA_BROKERS,
      SCHEMA_REGISTRY_URL,
      KAFKA_TOPIC: topic.name,
      VISITOR_HASH_KEY: 'a key for tests only',
      CLICKSTREAM_STACK_DIR: directory,
    };
    collector = await startCollectorProcess(env);
    env['COLLECTOR_URL'] = collector.url;
  });
  afterEach(async () => {
    await collector.kill('SIGTERM');
    await topic[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  const producer = (...args: string[]): ProducerProcess => new ProducerProcess(args, env);
  const events = (): Promise<StoredEvent[]> => topic.events(SCHEMA_REGISTRY_URL);
  const ids = async (): Promise<Set<string>> =>
    new Set((await events()).map(({ event }) => event.event_id));
  const replay = async (...args: string[]): Promise<Summary> => {
    const { code, stdout, stderr } = await producer('replay', '--json', ...args).ended;
    if (code !== 0) throw new Error(`replay ended with ${String(code)}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Summary;
  };
  const simulatedLog = async (lines: number): Promise<string> => {
    const path = join(directory, 'access.log');
    const { code } = await producer('simulate', '--events', String(lines), '--out', path).ended;
    expect(code).toBe(0);
    return path;
  };

  it('replays every line once, and changes nothing when it replays the same log again', async () => {
    const path = process.env['SAMPLE_ACCESS_LOG'] ?? (await simulatedLog(3_000));
    const first = await replay(path);
    const before = await ids();
    const packed = join(directory, 'again.gz');
    writeFileSync(packed, gzipSync(readFileSync(path)));

    const second = await replay(packed);

    const refused = Object.values(first.refused).reduce((sum, count) => sum + count, 0);
    expect(first.accepted + refused).toBe(first.lines);
    expect(before.size).toBe(first.accepted);
    expect(second).toMatchObject({ accepted: first.accepted, refused: first.refused });
    expect(await ids()).toEqual(before);
  });

  it('derives one user per address and agent, and never stores an event without one', async () => {
    await replay(await simulatedLog(500));

    const users = new Map<string, string>();
    for (const { event } of await events()) {
      const visitor = `${event.ip ?? ''} ${event.user_agent ?? ''}`;
      expect(event.user_id_kind).toBe('derived');
      expect(users.get(visitor) ?? event.user_id).toBe(event.user_id);
      users.set(visitor, event.user_id);
    }
    expect(new Set(users.values()).size).toBe(users.size);
  });

  it('goes on where it was interrupted, and waits for a collector that is away', async () => {
    const path = await simulatedLog(3_000);
    const interrupted = producer('replay', path, '--concurrency', '1', '--speed', '2000');
    await waitFor('some lines', async () => (await topic.records()).length > 300);
    expect((await interrupted.kill('SIGTERM')).code).toBe(1);

    const port = new URL(collector.url).port;
    await collector.kill('SIGTERM');
    const resumed = replay(path);
    const again = new ProducerProcess(['serve'], { ...env, COLLECTOR_PORT: port });
    const summary = await resumed;
    await again.kill('SIGTERM');

    expect(summary.resumedAfterLine).toBeGreaterThan(0);
    expect(summary).toMatchObject({ lines: 3_000, accepted: 3_000 });
    expect((await ids()).size).toBe(3_000);
  });

  it('sends what its ledger says', async () => {
    const ledger = join(directory, 'ledger');
    const { code } = await producer('simulate', '--events', '1000', '--ledger', ledger).ended;

    expect(code).toBe(0);
    const planned = readFileSync(ledger, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: object; sends: number });
    const stored = await events();
    expect(planned).toHaveLength(1_000);
    expect(stored).toHaveLength(planned.reduce((sum, { sends }) => sum + sends, 0));
    expect(new Set(stored.map(({ event }) => event.event_id)).size).toBe(1_000);
  });
});
