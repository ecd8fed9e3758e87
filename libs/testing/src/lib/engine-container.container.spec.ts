/** Needs a Docker engine: run by `nx run testing:containers`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { startEngineContainer, type EngineContainer } from './engine-container.ts';
import { engineImage } from './start-engines.ts';

const run = promisify(execFile);
const START_MS = 300_000;

let image: string;
let mysql: EngineContainer;

async function inContainer(...command: string[]): Promise<string> {
  const { exitCode, output } = await mysql.container.exec(command);
  if (exitCode !== 0) throw new Error(output);
  return output.trim();
}

async function state(): Promise<{ readonly Running: boolean; readonly ExitCode: number }> {
  const { stdout } = await run('docker', [
    ...['inspect', '--format', '{{json .State}}', mysql.container.getId()],
  ]);
  return JSON.parse(stdout) as { Running: boolean; ExitCode: number };
}

beforeAll(async () => {
  image = await engineImage(process.env);
}, START_MS);

describe('a container of engines', () => {
  beforeAll(async () => {
    mysql = await startEngineContainer({ engines: ['mysql'], image });
  }, START_MS);
  afterAll(() => mysql[Symbol.asyncDispose]());

  it('maps its ports to the same numbers, on loopback only', async () => {
    const { stdout } = await run('docker', ['port', mysql.container.getId()]);
    const { port } = new URL(mysql.env['MYSQL_URL'] ?? '');

    expect(stdout.trim()).toBe(`${port}/tcp -> 127.0.0.1:${port}`);
  });

  it('runs as nobody in particular', async () => {
    expect(await inContainer('id', '--user', '--name')).toBe('clickstream');
  });

  it('reaps processes whose parents are gone', async () => {
    // The shell between ends at once, so that process 1 inherits `true`, which has ended by then.
    await inContainer('sh', '-c', '(sleep 0.1 & exec sleep 0.01) & wait; sleep 0.5');

    expect(await inContainer('sh', '-c', 'cat /proc/[0-9]*/stat | grep -c " Z " || true')).toBe(
      '0',
    );
  });
});

describe('the end of a container of engines', () => {
  beforeEach(async () => {
    mysql = await startEngineContainer({ engines: ['mysql'], image });
  }, START_MS);
  afterEach(() => mysql[Symbol.asyncDispose]());

  it('comes with a signal: the engines end in order and the exit code is 0', async () => {
    await run('docker', ['stop', '--time', '30', mysql.container.getId()]);

    expect(await state()).toMatchObject({ Running: false, ExitCode: 0 });
    const { stdout } = await run('docker', ['logs', mysql.container.getId()]);
    expect(stdout).toMatch(/mysql +stopped\n$/);
  });

  it('comes with the death of an engine, with exit code 1', async () => {
    await inContainer('sh', '-c', 'kill -9 $(stack status --json | grep -oP "(?<=pid\\": )\\d+")');

    await run('docker', ['wait', mysql.container.getId()]);

    expect(await state()).toMatchObject({ Running: false, ExitCode: 1 });
  });
});
