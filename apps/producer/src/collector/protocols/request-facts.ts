import type { FastifyRequest } from 'fastify';

import type { Arrival } from '../event-mapper.ts';

/** What a request says of its sender, beside its body. */
export function arrivalOf(request: FastifyRequest, receivedAt: number): Arrival {
  return {
    receivedAt,
    ip: request.ip.replace(/^::ffff:(?=\d+\.)/i, ''),
    userAgent: request.headers['user-agent'] ?? null,
  };
}
