import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUN_SERVICE = join(__dirname, 'run-service.ts');
const ENV_READER = join(__dirname, 'env-reader.ts');

/** Runs a program that calls runService in a process of its own and collects how it ended. */
async function run(
  program: string,
  onLine?: (line: string, child: ChildProcess) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'run-service-'));
  const file = join(directory, 'main.ts');
  writeFileSync(
    file,
    `import { runService } from ${JSON.stringify(RUN_SERVICE)};\nimport { readEnv } from ${JSON.stringify(ENV_READER)};\n${program}`,
  );
  const child = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'], ...env } });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    onLine?.(chunk.toString(), child);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(directory, { recursive: true });
  return { code, output };
}

describe('runService', () => {
  it('ends with 0 when the application has finished, after its stop', async () => {
    const { code, output } =
      await run(`await runService({ name: 'a', load: () => ({}), create: () => ({
      start: async () => {}, stop: async () => { console.log('stop ran'); }, finished: Promise.resolve() }) });`);

    expect(output).toContain('stop ran');
    expect(output).toMatch(/"msg":"started"[\s\S]*"exitCode":0,"msg":"stopped"/);
    expect(code).toBe(0);
  });

  it('ends with 2 and every problem when the configuration cannot be used', async () => {
    const { code, output } = await run(`await runService({ name: 'a',
      load: (env) => readEnv(env, (r) => ({ a: r.integer('A'), b: r.url('B') })), create: () => { throw new Error('never'); } });`);

    expect(code).toBe(2);
    expect(output).toMatch(/A: not set[\s\S]*B: not set/);
  });

  it('wants a log level that it knows, and says so with the other problems', async () => {
    const program = `await runService({ name: 'a',
      load: (env) => readEnv(env, (r) => ({ a: r.integer('A') })), create: () => { throw new Error('never'); } });`;

    const unknown = await run(program, undefined, { LOG_LEVEL: 'verbose', A: '1' });
    const both = await run(program, undefined, { LOG_LEVEL: 'verbose' });

    expect([unknown.code, both.code]).toEqual([2, 2]);
    const complaint = 'LOG_LEVEL: "verbose" is none of debug, info, warn, error, silent';
    expect(unknown.output).toContain(complaint);
    expect(both.output).toContain(complaint);
    expect(both.output).toContain('A: not set');
  });

  it('ends with 1 on a failed start and names the causes', async () => {
    const { code, output } =
      await run(`await runService({ name: 'a', load: () => ({}), create: () => ({
      start: async () => { throw new Error('no store', { cause: new Error('refused') }); }, stop: async () => {} }) });`);

    expect(code).toBe(1);
    expect(output).toContain('no store');
    expect(output).toContain('refused');
    expect(output).not.toContain('"started"');
    expect(output).toContain('"exitCode":1,"msg":"stopped"');
  });

  it('does not say that it has started once it is stopping', async () => {
    const { code, output } = await run(
      `const ended = Promise.withResolvers();
      await runService({ name: 'a', load: () => ({}), create: () => ({
        start: async () => { console.log('starting'); const timer = setInterval(() => {}, 1000); await ended.promise; clearInterval(timer); },
        stop: async () => { ended.resolve(); await new Promise(setImmediate); } }) });`,
      (line, child) => {
        if (line.includes('starting')) child.kill('SIGTERM');
      },
    );

    expect(output).toMatch(/"stopping"[\s\S]*"stopped"/);
    expect(output).not.toContain('"started"');
    expect(code).toBe(0);
  });

  it('ends with 1 on an unhandled rejection', async () => {
    const { code } = await run(`await runService({ name: 'a', load: () => ({}), create: () => ({
      start: async () => { void Promise.reject(new Error('lost')); setInterval(() => {}, 1000); }, stop: async () => {} }) });`);

    expect(code).toBe(1);
  });

  it('stops on SIGTERM and ends with 0', async () => {
    const { code, output } = await run(
      `await runService({ name: 'a', load: () => ({}), create: () => ({
        start: async () => { setInterval(() => {}, 1000); }, stop: async () => { console.log('stop ran'); } }) });`,
      (line, child) => {
        if (line.includes('"started"')) child.kill('SIGTERM');
      },
    );

    expect(output).toContain('stop ran');
    expect(code).toBe(0);
  });

  it('ends at once on the second signal', async () => {
    const { code } = await run(
      `await runService({ name: 'a', load: () => ({}), create: () => ({
        start: async () => { setInterval(() => {}, 1000); }, stop: () => new Promise(() => { console.log('hangs'); }) }) });`,
      (line, child) => {
        if (line.includes('"started"') || line.includes('hangs')) child.kill('SIGTERM');
      },
    );

    expect(code).toBe(1);
  });
});
