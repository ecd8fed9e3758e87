import { isIPv4 } from 'node:net';

import { ipv6Groups } from '../ipv6-groups.ts';

/** What a record of a database can hold. */
export type MmdbValue =
  string | number | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

export interface MmdbContent {
  /** Record by network, such as `192.0.2.0/24`; no network lies in another. */
  readonly networks: Readonly<Record<string, MmdbValue>>;
  /** Day of the build, `YYYY-MM-DD`. */
  readonly build: string;
}

/** A side of a node: another node, a record, or nothing. */
type Branch = { readonly node: number } | { readonly record: number } | undefined;
type Node = [Branch, Branch];

const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const RECORD_BITS = 24;
const IPV4_DEPTH = 96;
const TYPE = { text: 2, uint32: 6, map: 7, array: 11 } as const;
/** The control byte has no room for a type above this one. */
const LAST_SHORT_TYPE = 7;
const SHORT_SIZE = 29;

/**
 * A small MMDB file for tests: an IPv6 tree of 24-bit records with IPv4 below `::/96`, as the common databases are.
 *
 * Source: https://maxmind.github.io/MaxMind-DB/
 */
export function encodeMmdb({ networks, build }: MmdbContent): Buffer {
  const nodes: Node[] = [[undefined, undefined]];
  const records: Buffer[] = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    insert(nodes, bitsOf(network), size);
    const record = encode(value);
    records.push(record);
    size += record.length;
  }
  const metadata = encode({
    node_count: nodes.length,
    record_size: RECORD_BITS,
    ip_version: 6,
    database_type: 'test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.parse(`${build}T00:00:00Z`) / 1_000,
    description: { en: 'test' },
  });
  return Buffer.concat([...nodes.map(toBytes(nodes)), SEPARATOR, ...records, MARKER, metadata]);
}

function insert(nodes: Node[], bits: readonly number[], record: number): void {
  let node = nodes[0];
  for (const [depth, bit] of bits.entries()) {
    if (node === undefined) throw new Error('the first node is always there');
    const side = bit === 0 ? 0 : 1;
    const branch = node[side];
    const isLast = depth === bits.length - 1;
    if (branch !== undefined && (isLast || 'record' in branch)) {
      throw new Error('a network lies in another one');
    }
    const next = branch?.node ?? nodes.length;
    node[side] = isLast ? { record } : { node: next };
    if (!isLast && branch === undefined) nodes.push([undefined, undefined]);
    node = nodes[next];
  }
}

function bitsOf(network: string): number[] {
  const [address = '', prefix = ''] = network.split('/');
  const isV4 = isIPv4(address);
  const groups = isV4 ? ipv6Groups(`::${address}`) : ipv6Groups(address);
  if (groups === undefined) throw new Error(`${network} is no network`);
  const bits = groups.flatMap((group) => Array.from(group.toString(2).padStart(16, '0'), Number));
  return bits.slice(0, Number(prefix) + (isV4 ? IPV4_DEPTH : 0));
}

function toBytes(nodes: readonly Node[]) {
  const valueOf = (branch: Branch): number => {
    if (branch === undefined) return nodes.length;
    return 'node' in branch ? branch.node : nodes.length + SEPARATOR.length + branch.record;
  };
  return ([left, right]: Node): Buffer => {
    const bytes = Buffer.alloc((2 * RECORD_BITS) / 8);
    bytes.writeUIntBE(valueOf(left), 0, RECORD_BITS / 8);
    bytes.writeUIntBE(valueOf(right), RECORD_BITS / 8, RECORD_BITS / 8);
    return bytes;
  };
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(TYPE.text, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([head(TYPE.uint32, bytes.length), bytes]);
  }
  if (Array.isArray(value)) {
    const items = value as readonly MmdbValue[];
    return Buffer.concat([head(TYPE.array, items.length), ...items.map(encode)]);
  }
  const members = Object.entries(value as Readonly<Record<string, MmdbValue>>);
  return Buffer.concat([head(TYPE.map, members.length), ...members.flat().map(encode)]);
}

function head(type: number, size: number): Buffer {
  const isLong = size >= SHORT_SIZE;
  const isExtended = type > LAST_SHORT_TYPE;
  return Buffer.from([
    ((isExtended ? 0 : type) << 5) | (isLong ? SHORT_SIZE : size),
    ...(isExtended ? [type - LAST_SHORT_TYPE] : []),
    ...(isLong ? [size - SHORT_SIZE] : []),
  ]);
}
