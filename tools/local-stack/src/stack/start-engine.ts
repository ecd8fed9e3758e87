import { sleep } from '@clickstream/service-core';

import type { Engine, StackContext } from '../engines/engine.ts';
import { LocalStackError } from '../local-stack-error.ts';
import {
  readLiveRecord,
  spawnEngine,
  stopEngine,
  tailOf,
  writeRecord,
  type EngineRecord,
} from '../process/engine-process.ts';
import { isAlive } from '../process/process-identity.ts';

const PROBE_INTERVAL_MS = 150;
/** A running engine that stays silent this long hangs and is started anew. */
const HANGS_AFTER_MS = 15_000;
const SHOWN_LOG_LINES = 15;

/** Brings one engine to where it answers: installs, starts, restarts a hung one, leaves a healthy one alone. */
export async function startEngine(engine: Engine, context: StackContext): Promise<void> {
  const running = readLiveRecord(context.layout.record(engine.name));
  if (running !== undefined) {
    if (await answersWithin(engine, context, running, HANGS_AFTER_MS)) {
      context.report(`${running.version} already runs`);
      return;
    }
    context.report('does not answer, starting it anew');
    await stopEngine(context.layout.record(engine.name), { signal: 'SIGKILL', graceMs: 0 });
  }
  const started = await launch(engine, context);
  if (await answersWithin(engine, context, started, engine.startDeadlineMs)) {
    context.report(`${started.version} is ready`);
    return;
  }
  const log = context.layout.log(engine.name);
  const reason = isAlive(started)
    ? `does not answer after ${String(engine.startDeadlineMs / 1000)} s`
    : 'ended while starting';
  throw new LocalStackError(
    'LOCAL_STACK_ENGINE_FAILED',
    `${engine.name} ${reason}; the end of ${log}:\n${tailOf(log, SHOWN_LOG_LINES)}`,
  );
}

async function launch(engine: Engine, context: StackContext): Promise<EngineRecord> {
  const { layout, ports } = context;
  const installation = await engine.install(context);
  context.signal?.throwIfAborted();
  const spec = await engine.prepare(context, installation);
  const identity = spawnEngine({ env: context.env, ...spec }, layout.log(engine.name));
  const record: EngineRecord = {
    ...identity,
    ports: Object.fromEntries(engine.ports.map((name) => [name, ports[name]])),
    version: installation.version,
  };
  writeRecord(layout.record(engine.name), record);
  const where = engine.ports.map((name) => String(ports[name])).join(', ');
  context.report(`${installation.version} started (pid ${String(identity.pid)}, port ${where})`);
  return record;
}

async function answersWithin(
  engine: Engine,
  context: StackContext,
  record: EngineRecord,
  deadlineMs: number,
): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (isAlive(record)) {
    context.signal?.throwIfAborted();
    try {
      await engine.probe(context);
      return true;
    } catch {
      // Not yet: that is what a starting engine answers.
    }
    if (Date.now() > end) return false;
    await sleep(PROBE_INTERVAL_MS);
  }
  return false;
}
