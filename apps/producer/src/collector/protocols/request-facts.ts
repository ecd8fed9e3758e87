import type { FastifyRequest } from 'fastify';

import { clientHintsOfHeaders } from '../client-hints.ts';
import type { Arrival } from '../event-mapper.ts';

/** What a request says of its sender, beside its body. */
export function arrivalOf(request: FastifyRequest, receivedAt: number): Arrival {
  return {
    receivedAt,
    ip: request.clientAddress,
    userAgent: request.headers['user-agent'] ?? null,
    clientHints: clientHintsOfHeaders(request.headers),
  };
}

/** Of nearly every POST. */
const NO_QUERY = new URLSearchParams();

/** The query as it was sent: names that are given twice, in their order. To be read only. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  return at === -1 ? NO_QUERY : new URLSearchParams(request.url.slice(at + 1));
}
