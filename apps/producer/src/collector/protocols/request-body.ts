import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import type { FastifyInstance } from 'fastify';

import type { LargeBodies } from '../access/large-bodies.ts';
import { RequestError } from '../request-error.ts';

const unzip = promisify(gunzip);

/**
 * Hands the bodies of requests to the handlers of this scope as bytes, unpacked when they come as gzip, and large ones in
 * turn.
 *
 * The limit of the server holds for what comes over the wire and for what it unpacks to.
 *
 * @param options.contentTypes which ones are taken; without them any
 */
export function readBodies(
  server: FastifyInstance,
  options: { readonly largeBodies: LargeBodies; readonly contentTypes?: readonly string[] },
): void {
  const { largeBodies, contentTypes = ['*'] } = options;
  // Half of the time is left for the body itself. Past all of it the server would end the connection without an answer of ours.
  const patienceMs = server.server.requestTimeout / 2;
  // Before the body is read: what is not read yet waits with its sender, not here.
  server.addHook('onRequest', ({ headers }, _reply, done) => {
    largeBodies.receive(Number(headers['content-length'] ?? 0), done, { patienceMs });
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser([...contentTypes], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const maxBytes = server.initialConfig.bodyLimit ?? 0;
  // The handler behind it is through with the body when it first waits.
  server.addHook('preHandler', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity' || !Buffer.isBuffer(request.body)) {
      largeBodies.handle(bodyOf(request).length, done);
      return;
    }
    unpack(request.body, { encoding, maxBytes })
      .then((body) => {
        request.body = body;
        largeBodies.handle(body.length, done);
      })
      .catch(done);
  });
}

/** The bytes of a body; none for a request without one. */
export function bodyOf({ body }: { readonly body: unknown }): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

async function unpack(
  body: Buffer,
  options: { readonly encoding: string; readonly maxBytes: number },
): Promise<Buffer> {
  if (options.encoding !== 'gzip') {
    throw new RequestError('unsupported_encoding', 'the only content-encoding is gzip');
  }
  try {
    return await unzip(body, { maxOutputLength: options.maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new RequestError('body_too_large', `the body has more than ${options.maxBytes} bytes`);
    }
    throw new RequestError('malformed_gzip', 'the body is not gzip');
  }
}
