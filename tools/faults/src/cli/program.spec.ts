import { createProgram } from './program.ts';

async function faults(...args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const program = createProgram({ print: (line) => lines.push(line), signal });
  await program.parseAsync(['node', 'faults', ...args]);
  return lines;
}

describe('npm run faults', () => {
  it('lists scenarios with their controls', async () => {
    expect(await faults('--list', '--only', 'F3a')).toEqual([
      'F3a   broker killed and started again',
      '        without answer_after_log',
    ]);
  });

  it('runs something, or says that nothing is left', async () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${String(code)}`);
    });
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await expect(faults('--no-controls', '--only-controls')).rejects.toThrow('exit 1');
      expect(stderr.mock.calls.join()).toContain('cannot be used with');
    } finally {
      exit.mockRestore();
      stderr.mockRestore();
    }
  });

  it('says at once that some scenarios need root, and how to have it', async () => {
    const getuid = jest.spyOn(process, 'getuid').mockReturnValue(1_000);
    try {
      await expect(faults('--only', 'F3a', 'F11a')).rejects.toThrow(/^F11a mount.*unshare/);
    } finally {
      getuid.mockRestore();
    }
  });
});
