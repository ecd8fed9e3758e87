import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { TRACKER_SCRIPT } from '@clickstream/browser-tracker';
import type { FastifyInstance } from 'fastify';

const PATH = '/clickstream.js';
const PLAIN = { body: Buffer.from(TRACKER_SCRIPT), headers: {} };
const GZIP = {
  body: gzipSync(PLAIN.body, { level: 9 }),
  headers: { 'content-encoding': 'gzip' },
};
/** Weak, since both forms of the script have it. */
const ETAG = `W/"${hash('sha256', TRACKER_SCRIPT, 'hex').slice(0, 32)}"`;
const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  etag: ETAG,
  vary: 'accept-encoding',
  'x-content-type-options': 'nosniff',
  // Pages of every site may run it, and those that check its digest may read it.
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
};

/** `GET /clickstream.js`: the project's own tracker. It is no event, needs no key, and counts against no limit. */
export function addTrackerScript(server: FastifyInstance): void {
  server.get(PATH, (request, reply) => {
    void reply.headers(HEADERS);
    if (request.headers['if-none-match']?.includes(ETAG) === true) return reply.code(304).send();
    const { body, headers } = takesGzip(request.headers['accept-encoding']) ? GZIP : PLAIN;
    return reply.headers(headers).send(body);
  });
}

function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))/i.test(String(acceptEncoding ?? ''));
}
