import { runCommand } from './run-command.ts';

describe('runCommand', () => {
  it('gives what the command printed', async () => {
    const script = 'process.stdout.write("2\\n")';

    expect(await runCommand(process.execPath, ['-e', script])).toBe('2');
  });

  it('fails with the end of the output, of both streams', async () => {
    const script = 'console.log("to out"); console.error("to err"); process.exit(3)';

    await expect(runCommand(process.execPath, ['-e', script])).rejects.toMatchObject({
      code: 'LOCAL_STACK_COMMAND_FAILED',
      message: expect.stringMatching(/exit code 3[^]*to out\nto err/) as string,
    });
  });

  it('names a command that is not there', async () => {
    await expect(runCommand('no-such-command', [])).rejects.toThrow(/no-such-command.*ENOENT/);
  });
});
