import { createProgram } from './program.ts';

describe('the command setup', () => {
  it('fails without a stack and without variables, rather than do nothing', async () => {
    const written: string[] = [];
    const program = createProgram({
      env: { CLICKSTREAM_STACK_DIR: '/nonexistent', KAFKA_BROKERS: '' },
      write: (text) => written.push(text),
    });

    const running = program.parseAsync(['setup'], { from: 'user' });

    await expect(running).rejects.toMatchObject({ code: 'LOCAL_STACK_USAGE' });
    expect(written).toEqual([]);
  });
});
