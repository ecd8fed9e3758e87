import { execFile } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const TYPEDOC = join(ROOT, 'node_modules/typedoc/bin/typedoc');

describe('the API reference', () => {
  it('has a comment on every public symbol, and no link that leads nowhere', async () => {
    const warnings = await new Promise<string>((resolve) => {
      const args = [TYPEDOC, '--emit', 'none', '--logLevel', 'Warn'];
      execFile(
        process.execPath,
        args,
        // Nx forces colours, and Node then warns that they are not wanted.
        { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
        (error, stdout, stderr) => {
          resolve(`${stdout}${stderr}${error?.message ?? ''}`);
        },
      );
    });

    expect(warnings).toBe('');
  }, 300_000);
});
