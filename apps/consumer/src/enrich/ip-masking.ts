import { isIP } from 'node:net';

import { ipv6Groups } from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

/** What is kept of a visitor's address: all of it, its network, or nothing. */
export const IP_MASKINGS = ['none', 'truncate', 'drop'] as const;
/** One of {@link IP_MASKINGS}. */
export type IpMasking = (typeof IP_MASKINGS)[number];

const DROPPED = '(ip)';
const SIX_TO_FOUR = 0x2002;

/**
 * What is kept of an address. Pure.
 *
 * `truncate` keeps the first 24 bits of an IPv4 address, also of one inside an IPv6 address (`::ffff:192.0.2.1`, 6to4), and the
 * first 48 of any other IPv6 address. A text that is no address is kept by `none` only.
 */
export function maskIp(ip: string | null, masking: IpMasking): string | null {
  if (ip === null || masking === 'none') return ip;
  if (masking === 'drop') return null;
  const groups = ipv6Groups(ip) ?? (isIP(ip) === 4 ? ipv6Groups(`::ffff:${ip}`) : undefined);
  return groups === undefined ? null : truncate(groups);
}

/**
 * The event without what is masked of its address: in `ip`, and wherever else the sender wrote the same address (page,
 * referrer, title, properties, …). Pure. What the row key is made of stays: user, time and event id.
 */
export function maskEvent(event: ClickEvent, masking: IpMasking): ClickEvent {
  const { ip } = event;
  if (ip === null || masking === 'none') return event;
  const masked = maskIp(ip, masking);
  const spellings = spellingsOf(ip);
  const scrub = <T extends string | null>(text: T): T | string => {
    if (text === null || spellings === undefined) return text;
    return text.replace(spellings, masked ?? DROPPED);
  };
  return {
    ...event,
    ip: masked,
    client_event_id: scrub(event.client_event_id),
    event_name: scrub(event.event_name),
    session_id: scrub(event.session_id),
    page_view_id: scrub(event.page_view_id),
    url: scrub(event.url),
    referrer: scrub(event.referrer),
    title: scrub(event.title),
    user_agent: scrub(event.user_agent),
    client_hints: scrub(event.client_hints),
    properties: scrub(event.properties),
  };
}

function truncate(groups: readonly number[]): string {
  const [a = 0, b = 0, c = 0, , , mapped = 0, g = 0, h = 0] = groups;
  if (mapped === 0xffff && groups.slice(0, 5).every((group) => group === 0)) {
    return `${g >> 8}.${g & 0xff}.${h >> 8}.0`;
  }
  // behind 2002: comes an IPv4 address, which 48 bits would keep whole
  const third = a === SIX_TO_FOUR ? c & 0xff00 : c;
  const host = [a, b, third].map((group) => group.toString(16)).join(':');
  return new URL(`http://[${host}::]`).hostname.slice(1, -1);
}

/** The address as it may stand in a text or a URL, but not as a part of a longer one; undefined when it is no address. */
function spellingsOf(ip: string): RegExp | undefined {
  if (isIP(ip) === 0) return undefined;
  const [, plain = ip] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  const texts = [plain, encodeURIComponent(plain)].map((text) => text.replaceAll('.', '\\.'));
  const [before, after] =
    isIP(plain) === 4 ? ['(?<!\\d\\.?)', '(?!\\.?\\d)'] : ['(?<![\\da-f:])', '(?![\\da-f:])'];
  return new RegExp(`${before}(?:${texts.join('|')})${after}`, 'gi');
}
