import type { LiveEvent } from '../live/live-plan.ts';
import { tallyLive } from './tally-live.ts';

const geo = { country: (address: string) => (address === '192.0.2.1' ? 'US' : 'ZZ') };

const told = (change: Partial<LiveEvent> = {}): LiveEvent => ({
  sdk: 'snowplow',
  visitor: 'v1',
  address: null,
  kind: 'view',
  url: 'https://live.example/r/home',
  atMs: 0,
  ...change,
});

describe('tallyLive', () => {
  it('counts views and visitors by page and country, whichever SDK was told', () => {
    const rows = tallyLive(
      [
        told(),
        told({ sdk: 'segment' }),
        told({ visitor: 'v2' }),
        told({ address: '192.0.2.1' }),
        told({ address: '192.0.2.9', visitor: 'v3' }),
      ],
      geo,
    );

    const home = { url: 'https://live.example/r/home', avgTimeSpent: null };
    expect([...rows.values()]).toEqual([
      { ...home, country: 'Unknown', clicks: 4, uniqueUsers: 3 },
      { ...home, country: 'USA', clicks: 1, uniqueUsers: 1 },
    ]);
  });

  it('counts a page once, with the marks of campaigns and without', () => {
    const rows = tallyLive([told(), told({ url: `${told().url}?utm_source=segment` })], geo);

    expect([...rows.values()]).toMatchObject([{ url: told().url, clicks: 2 }]);
  });

  it('has a visitor stay until the next page, and on the last one until what is done there', () => {
    const other = `${told().url}/other`;
    const rows = tallyLive(
      [
        told(),
        told({ visitor: 'v2', atMs: 500 }),
        told({ url: other, atMs: 2_000 }),
        told({ kind: 'custom', atMs: 2_500 }),
        told({ kind: 'custom', atMs: 6_000 }),
      ],
      geo,
    );

    expect([...rows.values()]).toMatchObject([
      { url: told().url, clicks: 2, avgTimeSpent: 2 },
      { url: other, clicks: 1, avgTimeSpent: 4 },
    ]);
  });

  it('does not count what is no view', () => {
    expect(tallyLive([told({ kind: 'custom' })], geo).size).toBe(0);
  });
});
