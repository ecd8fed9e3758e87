import list from '../rules/referrers.json' with { type: 'json' };
import { findListedReferrer, LISTED_MEDIUMS, REFERRER_LIST_VERSION } from './referrer-list.ts';

const entries = LISTED_MEDIUMS.flatMap((medium) =>
  list[medium].flatMap(({ source, hosts }) => hosts.map((host) => [host, medium, source] as const)),
);

describe('the list of referrers', () => {
  it('has a version, and no kinds that nobody reads', () => {
    const { version, ...mediums } = list;

    expect(version).toBe(REFERRER_LIST_VERSION);
    expect(Object.keys(mediums)).toEqual([...LISTED_MEDIUMS]);
  });

  it('names no host twice', () => {
    const hosts = entries.map(([host]) => host);

    expect(hosts.filter((host, at) => hosts.indexOf(host) !== at)).toEqual([]);
  });

  it.each(entries)('finds %s', (pattern, medium, source) => {
    const host = pattern.replace(/^\*/, 'some').replace(/\*$/, 'co.uk');

    expect(pattern).toMatch(/^(\*\.)?([a-z0-9-]+\.)+([a-z]+|\*)$/);
    expect(findListedReferrer(host)).toMatchObject({ medium, source });
  });
});
