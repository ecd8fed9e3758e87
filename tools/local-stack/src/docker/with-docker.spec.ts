import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { waitFor } from '@clickstream/testing';

import { withDocker } from './with-docker.ts';

const folder = mkdtempSync(join(tmpdir(), 'clickstream-test-docker-'));

/** An environment in which a Docker engine answers: what a command makes of it does not matter here. */
const env = { PATH: [folder, process.env['PATH']].join(delimiter), DOCKER_HOST: 'unix:///own' };

function run(script: string, signal = new AbortController().signal): Promise<number> {
  return withDocker(['sh', '-c', script], { env, onProgress: () => undefined, signal });
}

describe('withDocker, where an engine answers', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho 28.0.0\n', { mode: 0o755 });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('runs the command in the same environment and returns its exit code', async () => {
    expect(await run('test "$DOCKER_HOST" = unix:///own && exit 3')).toBe(3);
  });

  it('ends the command when it is told to end', async () => {
    const end = new AbortController();
    const started = join(folder, 'started');
    const code = run(
      `trap "exit 5" TERM; touch "${started}"; while :; do sleep 0.05; done`,
      end.signal,
    );
    await waitFor('the command to run', () => existsSync(started));
    end.abort();

    expect(await code).toBe(5);
  });
});
