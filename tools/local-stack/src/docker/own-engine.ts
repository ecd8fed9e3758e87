import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sleep } from '@clickstream/service-core';

import type { InstallContext } from '../engines/engine.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { tailOf } from '../process/engine-process.ts';
import { runCommand } from '../process/run-command.ts';
import { BASE_IMAGE, makeBaseArchive } from './base-image.ts';
import { unpackDockerPackages } from './docker-packages.ts';

const START_MS = 60_000;
const STOP_MS = 60_000;
const POLL_MS = 200;
const SHOWN_LOG_LINES = 15;
const BRIDGE = 'docker0';

/** A Docker engine that lives as long as this object; its data goes with it. */
export interface OwnEngine extends AsyncDisposable {
  /** The environment in which Docker's clients find it. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a Docker engine beside the system, with a base image in it: as root, on Debian, without a registry of images.
 *
 * It changes neither firewall nor forwarding: its containers reach each other and have their ports mapped to this host, and
 * reach nothing else. When its starter dies, it ends too.
 *
 * @throws LocalStackError when this machine or account cannot run one.
 */
export async function startOwnEngine(context: InstallContext): Promise<OwnEngine> {
  assertPossible();
  const packages = await unpackDockerPackages(context);
  const inPackages = { ...context, env: packages.env };
  const archive = await makeBaseArchive(inPackages);
  const scratch = await mkdtemp(join(tmpdir(), 'clickstream-docker-'));
  const host = `unix://${join(scratch, 'socket')}`;
  const log = join(scratch, 'log');
  const daemon = spawnDaemon({ scratch, host, log, env: packages.env });
  const dispose = async (): Promise<void> => {
    await endDaemon(daemon);
    await removeTraces(scratch);
  };
  try {
    const client = { env: { ...packages.env, DOCKER_HOST: host } };
    await untilItAnswers(daemon, client.env, log);
    await runCommand('docker', ['import', archive, BASE_IMAGE], client);
  } catch (error) {
    await dispose();
    throw error;
  }
  const path = [context.env['PATH'], packages.path].join(':');
  const env = {
    ...context.env,
    PATH: path,
    DOCKER_HOST: host,
    // The image of Testcontainers' reaper cannot be pulled, and the whole engine ends anyway.
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  };
  return { env, [Symbol.asyncDispose]: dispose };
}

function assertPossible(): void {
  const reason =
    process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')
      ? 'this is no Debian'
      : process.getuid?.() !== 0
        ? 'this is not root'
        : existsSync(`/sys/class/net/${BRIDGE}`)
          ? `there is an interface ${BRIDGE}: start the engine that it belongs to, or remove it with "ip link delete ${BRIDGE}"`
          : undefined;
  if (reason !== undefined) throw new LocalStackError('LOCAL_STACK_NO_DOCKER', reason);
}

function spawnDaemon(options: {
  readonly scratch: string;
  readonly host: string;
  readonly log: string;
  readonly env: NodeJS.ProcessEnv;
}): ChildProcess {
  const { scratch, host, env } = options;
  const log = openSync(options.log, 'a', 0o600);
  const args = [
    ...['--host', host, '--pidfile', join(scratch, 'pid')],
    ...['--data-root', join(scratch, 'data'), '--exec-root', join(scratch, 'exec')],
    ...['--iptables=false', '--ip6tables=false', '--ip-masq=false', '--ip-forward=false'],
  ];
  const daemon = spawn('setpriv', ['--pdeathsig', 'TERM', 'dockerd', ...args], {
    env,
    stdio: ['ignore', log, log],
    // A session of its own: Ctrl-C in the terminal ends the command first, and then this.
    detached: true,
  });
  daemon.once('error', () => undefined);
  return daemon;
}

async function untilItAnswers(
  daemon: ChildProcess,
  env: NodeJS.ProcessEnv,
  log: string,
): Promise<void> {
  const end = Date.now() + START_MS;
  while (daemon.pid !== undefined && daemon.exitCode === null && Date.now() < end) {
    if (await dockerAnswers(env)) return;
    await sleep(POLL_MS);
  }
  throw new LocalStackError(
    'LOCAL_STACK_NO_DOCKER',
    `dockerd does not start; the end of its log:\n${tailOf(log, SHOWN_LOG_LINES)}`,
  );
}

/** True when a Docker engine answers to the clients of this environment. */
export async function dockerAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], { env });
    return true;
  } catch {
    return false;
  }
}

async function endDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  const kill = setTimeout(() => daemon.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(kill);
}

/** An engine that ends in order leaves its bridge; one that was killed leaves mounts too. */
async function removeTraces(scratch: string): Promise<void> {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((folder) => folder.startsWith(`${scratch}/`));
  for (const folder of mounts.reverse()) await runCommand('umount', ['--lazy', folder]);
  if (existsSync(`/sys/class/net/${BRIDGE}`)) {
    await runCommand('ip', ['link', 'delete', BRIDGE], {
      env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' },
    });
  }
  await rm(scratch, { recursive: true, force: true });
}
