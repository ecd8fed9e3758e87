import type { FastifyReply } from 'fastify';

/** A GIF of one transparent point, 43 bytes. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Answers with an image that no cache may keep: the next page view has to ask for it again. */
export function sendPixel(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-type', 'image/gif')
    .header('cache-control', 'no-cache, no-store, must-revalidate')
    .send(GIF);
}
