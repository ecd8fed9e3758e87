import type { FastifyReply } from 'fastify';

/** A GIF of one transparent point, 42 bytes. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** For an image that no cache may keep: the next page view has to ask for it again. */
const NEVER_KEPT = 'no-cache, no-store, must-revalidate';

/** Answers with an image. */
export function sendPixel(reply: FastifyReply, cacheControl = NEVER_KEPT): FastifyReply {
  return reply.header('content-type', 'image/gif').header('cache-control', cacheControl).send(GIF);
}
