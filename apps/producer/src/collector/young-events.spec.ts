import { execFileSync } from 'node:child_process';

import { keepEventsYoung } from './young-events.ts';

describe('keepEventsYoung', () => {
  it('sets something that this Node knows', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });

    expect(known).toContain('--allocation-site-pretenuring');
    expect(keepEventsYoung).not.toThrow();
  });
});
