import { createClientAddressReader } from './client-address.ts';

const PROXIES = ['10.0.0.0/8', '192.0.2.1', '2001:db8:f::/48', '::ffff:172.16.0.0/108'];
const PROXY = '10.0.0.1';
const CLIENT = '198.51.100.7';
const SPOOFED = '203.0.113.66';

const read = (
  peer: string | undefined,
  value: string | readonly string[] | undefined,
  { header = 'x-forwarded-for', trusted = PROXIES } = {},
): string => createClientAddressReader({ trusted, header })({ peer, headers: { [header]: value } });

describe('the address of a client', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['is that of the connection', CLIENT, undefined, CLIENT],
    ['is that of a proxy that says nothing', PROXY, undefined, PROXY],
    ['is that of a stranger, whatever it says', CLIENT, SPOOFED, CLIENT],
    ['is what a proxy says', PROXY, CLIENT, CLIENT],
    ['is what a proxy says last', PROXY, `${SPOOFED}, ${CLIENT}`, CLIENT],
    ['is behind all proxies', PROXY, `${SPOOFED}, ${CLIENT}, 10.1.2.3, 192.0.2.1`, CLIENT],
    ['is not behind a stranger', PROXY, `${SPOOFED},10.9.9.9,${CLIENT},10.1.2.3`, CLIENT],
    ['is the left-most when all are trusted', PROXY, '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['may be that of IPv6', PROXY, '2001:DB8:0::7', '2001:db8::7'],
    ['is known behind a proxy of IPv6', '2001:db8:f::1', CLIENT, CLIENT],
    ['is not believed by another network', '2001:db8:e::1', CLIENT, '2001:db8:e::1'],
    ['is IPv4 when it is mapped', '::ffff:198.51.100.7', SPOOFED, CLIENT],
    ['is known behind a proxy that is mapped', '::ffff:10.0.0.1', CLIENT, CLIENT],
    ['is known behind a hop that is mapped', PROXY, `${CLIENT}, ::ffff:10.0.0.2`, CLIENT],
    ['is known behind a network that is mapped', '172.31.0.1', CLIENT, CLIENT],
    ['is not believed outside of that network', '172.32.0.1', CLIENT, '172.32.0.1'],
    ['may have a port', PROXY, `${CLIENT}:4711`, CLIENT],
    ['of IPv6 may have a port', PROXY, '[2001:db8::7]:4711', '2001:db8::7'],
    ['may be padded', PROXY, `\t ${SPOOFED} ,  ${CLIENT}\t`, CLIENT],
    ['is unknown in an empty header', PROXY, '', PROXY],
    ['is unknown in an empty hop', PROXY, `${SPOOFED}, `, PROXY],
    ['is unknown in a hop that is no address', PROXY, `${SPOOFED}, evil`, PROXY],
    ['is unknown behind such a hop', PROXY, `${SPOOFED}, unknown, 10.0.0.2`, '10.0.0.2'],
    ['has no interface', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['has none that is malformed', PROXY, '2001:db8::7%:1.2.', '2001:db8::7'],
    ['is no number', PROXY, '1', PROXY],
    ['is not octal', PROXY, '010.0.0.9', PROXY],
    ['is not out of range', PROXY, '256.1.1.1', PROXY],
    ['is no IPv4 in brackets', PROXY, '[198.51.100.7]', PROXY],
    ['has no wrong port', PROXY, `${CLIENT}:port`, PROXY],
    ['is no name', PROXY, 'client.example', PROXY],
    ['is empty when the connection is gone', undefined, CLIENT, ''],
  ])('%s', (_, peer, header, expected) => {
    expect(read(peer, header)).toBe(expected);
  });

  it.each([
    ['for=198.51.100.7', CLIENT],
    ['For=198.51.100.7;proto=https;by=10.0.0.1', CLIENT],
    ['by=10.0.0.1; for=198.51.100.7 ; host="a,b;c"', CLIENT],
    [`for=${SPOOFED}, for=198.51.100.7`, CLIENT],
    [`for=${SPOOFED}, for=198.51.100.7, for="10.0.0.2:80"`, CLIENT],
    ['for="[2001:db8::7]"', '2001:db8::7'],
    ['for="[2001:db8::7]:4711"', '2001:db8::7'],
    ['for=[2001:db8::7]', '2001:db8::7'],
    ['for="198.51.100.7:4711"', CLIENT],
    ['for="198.51.100.7:_port"', CLIENT],
    [String.raw`for="198\.51.100.7"`, CLIENT],
    [String.raw`ext="\",for=203.0.113.66";for=198.51.100.7`, CLIENT],
    [`for="${SPOOFED}, for=198.51.100.7`, CLIENT],
    [String.raw`for="\, for="[2001:db8::7]"`, '2001:db8::7'],
    [`for=${SPOOFED};x=", for=10.0.0.2`, '10.0.0.2'],
    [`for=${SPOOFED}, for=unknown`, PROXY],
    [`for=${SPOOFED}, for=_hidden`, PROXY],
    [`for=${SPOOFED}, for="_hidden:80", for=10.0.0.2`, '10.0.0.2'],
    [`for=${SPOOFED}, proto=https`, PROXY],
    [`for=${SPOOFED}, for=198.51.100.7;for=198.51.100.8`, PROXY],
    [`for=${SPOOFED}, for=`, PROXY],
    [`for=${SPOOFED},`, PROXY],
    ['198.51.100.7', PROXY],
    ['', PROXY],
  ])('of Forwarded: %s', (header, expected) => {
    expect(read(PROXY, header, { header: 'forwarded' })).toBe(expected);
    expect(read(SPOOFED, header, { header: 'forwarded' })).toBe(SPOOFED);
  });

  it('comes from the one header that is configured', () => {
    const reader = createClientAddressReader({ trusted: PROXIES, header: 'cf-connecting-ip' });
    const headers = { 'x-forwarded-for': SPOOFED, 'cf-connecting-ip': CLIENT };

    expect(reader({ peer: PROXY, headers })).toBe(CLIENT);
    expect(reader({ peer: PROXY, headers: { ...headers, 'cf-connecting-ip': undefined } })).toBe(
      PROXY,
    );
  });

  it('comes from the last of several headers of that name', () => {
    expect(read(PROXY, [SPOOFED, `${CLIENT}, 10.0.0.2`])).toBe(CLIENT);
  });

  it('is that of the connection when no proxy is trusted', () => {
    expect(read(PROXY, CLIENT, { trusted: [] })).toBe(PROXY);
  });

  it('is found at once in a header of any length', () => {
    const hops = `${'for="\\"'.repeat(2_000)}${', for=10.0.0.2'.repeat(1_000)}`;

    expect(read(PROXY, hops, { header: 'forwarded' })).toBe('10.0.0.2');
  });
});
