import { isIP, isIPv4 } from 'node:net';

import ipaddr from 'ipaddr.js';

import { forwardedHops, listedHops } from './forwarded-hops.ts';

export interface ProxyOptions {
  /** Addresses and networks, such as `10.0.0.0/8`, of those who are believed when they say whom they speak for. */
  readonly trusted: readonly string[];
  /** Where they say so, in lower case: `forwarded`, or a header with a list of addresses such as `x-forwarded-for`. */
  readonly header: string;
}

/** What is known of who sent a request. */
export interface RequestOrigin {
  /** The address at the other end of the connection; undefined when that is gone. */
  readonly peer: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [address: Address, bits: number];

const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(?:\d{1,5}|_[\w.-]+))?$/;
const MAPPED_BITS = 96;

/**
 * Who tells the address of a request's client: that of the connection or, when a trusted proxy is there, the right-most
 * address in the header that is none of a trusted proxy. Pure.
 *
 * Each hop is believed only on the word of a trusted one to its right. So whatever a client itself writes into the header
 * counts for nothing. Where a hop is no address (hidden, unknown, malformed or empty), the client cannot be known, and the last
 * trusted address stands for it. An IPv4 address in IPv6 form is an IPv4 address.
 */
export function createClientAddressReader(options: ProxyOptions): (of: RequestOrigin) => string {
  const networks = options.trusted.map(networkOf);
  const isTrusted = (address: Address): boolean =>
    networks.some((network) => isWithin(address, network));
  const hopsIn = options.header === 'forwarded' ? forwardedHops : listedHops;
  return ({ peer = '', headers }) => {
    // Nearly every request. Such an address is written in one way only, so there is nothing to parse.
    if (networks.length === 0 && isIPv4(peer)) return peer;
    let client = addressOf(peer);
    if (client === undefined) return peer;
    const given = headers[options.header];
    if (given === undefined || !isTrusted(client)) return client.toString();
    for (const hop of hopsIn(typeof given === 'string' ? given : given.join(','))) {
      const address = addressOf(hop);
      if (address === undefined) break;
      client = address;
      if (!isTrusted(client)) break;
    }
    return client.toString();
  };
}

/** An address, with or without a port; undefined for any other text. */
function addressOf(text: string): Address | undefined {
  const [, inBrackets, ipv4] = WITH_PORT.exec(text) ?? [];
  const address = inBrackets ?? ipv4 ?? text;
  // Stricter than the parser, which takes 1 for 0.0.0.1 and 010.0.0.1 for 8.0.0.1.
  if (isIP(address) === 0 || (inBrackets !== undefined && isIP(address) !== 6)) return undefined;
  // Which interface a machine reaches it by is no part of an address.
  return ipaddr.process(address.replace(/%.*/, ''));
}

function networkOf(text: string): Network {
  const [address = '', bits] = text.split('/');
  const parsed = ipaddr.parse(address);
  const length = parsed.toByteArray().length * 8;
  const prefix = bits === undefined ? length : Number(bits);
  return parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= MAPPED_BITS
    ? [parsed.toIPv4Address(), prefix - MAPPED_BITS]
    : [parsed, prefix];
}

function isWithin(address: Address, [network, bits]: Network): boolean {
  if (address instanceof ipaddr.IPv4) {
    return network instanceof ipaddr.IPv4 && address.match(network, bits);
  }
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
