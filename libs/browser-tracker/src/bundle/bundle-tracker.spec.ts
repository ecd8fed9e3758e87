import { gzipSync } from 'node:zlib';

import { TRACKER_SCRIPT } from '../index.ts';
import { bundleTracker } from './bundle-tracker.ts';

describe('the tracker’s script', () => {
  it('is what its sources give', async () => {
    const isCurrent = TRACKER_SCRIPT === (await bundleTracker());

    // If not: npx nx run browser-tracker:bundle
    expect(isCurrent).toBe(true);
  });

  it('is smaller than 4 kB when packed', () => {
    expect(gzipSync(TRACKER_SCRIPT).length).toBeLessThan(4_096);
  });
});
