import { checksumOf } from '../collector/protocols/divolte-checksum.ts';

export const PARTY = '0:is8wamy0:7ApW71OgjsCmUbgmu71ggU9pTb1f9VQl';
export const SESSION = '0:is8wamy0:fnXKXyXHB_Sb5mbnMocnhMDsg0JVf37C';
export const PAGE_VIEW = '0:LcV0xy~Zzf2Ac5aUwxb4ZeXsFo7ZtKXm';
/** By the clock of the browser. */
export const SENT_AT = Date.now();

export type BeaconChanges = Readonly<Record<string, string | undefined>>;

/** The query of a page view; a change to undefined leaves the parameter out. */
export function aBeacon(changes: BeaconChanges = {}): string {
  const fields: Record<string, string | undefined> = {
    p: PARTY,
    s: SESSION,
    v: PAGE_VIEW,
    e: `${PAGE_VIEW}0`,
    c: SENT_AT.toString(36),
    n: 't',
    f: 't',
    l: 'http://127.0.0.1:8290/#/fragment/path?q=textual&n=42',
    i: '1ak',
    j: 'sj',
    k: '1.i',
    w: 'z1',
    h: 'qh',
    t: 'pageView',
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.append(name, value);
  }
  if (!('x' in changes)) query.append('x', checksumOf(query));
  return query.toString();
}
