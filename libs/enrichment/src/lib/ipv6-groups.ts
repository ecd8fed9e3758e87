import { isIPv6 } from 'node:net';

const GROUPS = 8;

/** The eight numbers of an IPv6 address, in any of its spellings; undefined for what is none. Pure. */
export function ipv6Groups(address: string): number[] | undefined {
  if (!isIPv6(address)) return undefined;
  // a zone (%eth0) is no part of the address; the URL class knows one spelling only, without dotted ends
  const host = new URL(`http://[${address.replace(/%.*$/s, '')}]`).hostname;
  const [head = '', tail = ''] = host.slice(1, -1).split('::');
  const left = numbersOf(head);
  const right = numbersOf(tail);
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right];
}

function numbersOf(groups: string): number[] {
  return groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16));
}
