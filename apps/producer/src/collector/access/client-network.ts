import ipaddr from 'ipaddr.js';

/**
 * What one client can choose its address from: an IPv4 address, or the /64 network of an IPv6 address. A text that is no
 * address stands for itself. Pure.
 */
export function clientNetworkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
