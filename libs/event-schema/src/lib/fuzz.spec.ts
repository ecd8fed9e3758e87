import { join } from 'node:path';

import { startTestProcess } from '@clickstream/testing';

const MAIN = join(__dirname, '../../fuzz/main.ts');

describe('a million spoiled payloads', () => {
  it('neither crash nor hang the decoder, nor take memory, nor pass for what they are not', async () => {
    const fuzz = startTestProcess(MAIN, ['--inputs', '1000000', '--seed', '1'], {});

    expect({ exit: await fuzz.ended(), output: fuzz.output() }).toEqual({
      exit: 0,
      output: expect.stringMatching(/1000000 inputs of seed 1 in .*: no crash, no hang/) as string,
    });
  }, 300_000);
});
