import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { toPost } from './bench-requests.ts';

/** Something that no tracker sends. */
export interface HostileInput {
  readonly name: string;
  /** What goes over the wire. */
  readonly bytes: Buffer;
  /** The client hangs up behind it, in the middle of its request. */
  readonly hangsUp?: boolean;
}

/** Bodies that come a byte at a time, and never to their end. */
export const SLOW_CONNECTIONS = 20;
export const SLOW_BYTE_MS = 100;
export const SLOW_REQUEST = toPost('/v1/events', '')
  .toString()
  .replace(/\d+\r\n\r\n$/, '5000\r\n\r\n');

const MIB = 1024 * 1024;
const POSTS = ['/v1/events', '/v1/batch', '/com.snowplowanalytics.snowplow/tp2'];
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const ENOUGH = 200_000;
const OBJECTS = '{"a":1},'.repeat(116_000);

/** Every kind, for every protocol that it could hurt. */
export function hostileInputs(): readonly HostileInput[] {
  return [...POSTS.flatMap(hostileBodies), ...hostileRequests()];
}

function hostileBodies(path: string): HostileInput[] {
  const deep = `${'['.repeat(ENOUGH)}${']'.repeat(ENOUGH)}`;
  const name = (what: string): string => `${path}: ${what}`;
  return [
    { name: name('too deep JSON'), bytes: toPost(path, deep) },
    { name: name('too deep properties'), bytes: toPost(path, wrap(path, deep)) },
    { name: name('1 MB of random bytes'), bytes: toPostOf(path, randomBytes(MIB - 1_000)) },
    {
      name: name('1 MB that is nearly JSON'),
      bytes: toPost(path, `[${OBJECTS}`),
    },
    { name: name('1 MB of small objects'), bytes: toPost(path, `[${OBJECTS}{}]`) },
    {
      name: name('1 MB of small objects in one event'),
      bytes: toPost(path, wrap(path, `[${OBJECTS}{}]`)),
    },
    { name: name('bad events, as many as may be'), bytes: toPost(path, wrap(path, ...BAD_EVENTS)) },
    { name: name('more than may be'), bytes: toPost(path, 'x'.repeat(2 * MIB)) },
    { name: name('bad gzip'), bytes: toPostOf(path, randomBytes(10_000), GZIP) },
    { name: name('cut gzip'), bytes: toPostOf(path, gzipped('{"a":1}').subarray(0, 20), GZIP) },
    { name: name('a gzip bomb'), bytes: toPostOf(path, gzipped('['.repeat(100 * MIB)), GZIP) },
    {
      name: name('a cut body'),
      bytes: toPost(path, 'x'.repeat(9_000)).subarray(0, 5_000),
      hangsUp: true,
    },
  ];
}

function hostileRequests(): HostileInput[] {
  const text = (name: string, request: string): HostileInput => ({
    name,
    bytes: Buffer.from(request),
  });
  return [
    text('huge headers', `GET /health HTTP/1.1\r\nhost: a\r\nx: ${'h'.repeat(64 * 1024)}\r\n\r\n`),
    text('many headers', `GET /health HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(5_000)}\r\n`),
    text('a huge query', `GET /i?${'a'.repeat(15_000)}=%28 HTTP/1.1\r\nhost: a\r\n\r\n`),
    text('a broken mincode', `GET /csc-event?u=${'('.repeat(10_000)} HTTP/1.1\r\nhost: a\r\n\r\n`),
    text(
      'two lengths',
      'POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 9\r\n\r\nx',
    ),
    text('a bad length', 'POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n'),
    text(
      'bad chunks',
      'POST /v1/events HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    ),
    text(
      '1 MB of lines',
      toPost('/v1/events', '{}\n'.repeat(340_000)).toString().replace('/json', '/x-ndjson'),
    ),
    text('no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n'),
  ];
}

const GZIP = ['content-encoding: gzip'];
const BAD_EVENTS: readonly string[] = Array.from(
  { length: 1_000 },
  () => '{"e":"?","url":7,"x":[{}]}',
);

/** Each protocol's own envelope around events. */
function wrap(path: string, ...events: readonly string[]): string {
  const list = `[${events.join(',')}]`;
  if (path === '/v1/events') {
    return events.length > 1 ? list : `[{"url":"a","timestamp":1,"properties":{"p":${list}}}]`;
  }
  return path === '/v1/batch'
    ? `{"writeKey":"k","batch":${list}}`
    : `{"schema":"${PAYLOAD}","data":${list}}`;
}

function gzipped(text: string): Buffer {
  return gzipSync(text);
}

function toPostOf(path: string, body: Buffer, headers: readonly string[] = []): Buffer {
  const head = toPost(path, '', headers)
    .toString()
    .replace(/content-length: 0/, `content-length: ${String(body.length)}`);
  return Buffer.concat([Buffer.from(head), body]);
}
