import type { FastifyInstance } from 'fastify';

import { queryOf } from './request-facts.ts';
import { writeKeyOf } from './segment-payload.ts';

/**
 * What the browser SDKs ask for before they send anything, as an account at their makers would have it.
 *
 * Segment's is told to send its events here, and no figures about itself to its maker; RudderStack's, to hand its events to
 * nobody else.
 */
export function segmentSettings(server: FastifyInstance): void {
  server.get<{ Params: { writeKey: string } }>('/v1/projects/:writeKey/settings', (request) => ({
    integrations: {
      'Segment.io': {
        apiKey: request.params.writeKey,
        apiHost: `${request.host}/v1`,
        protocol: request.protocol,
      },
    },
    metrics: { sampleRate: 0 },
  }));
  server.get('/sourceConfig', (request) => {
    const { headers } = request;
    const writeKey = writeKeyOf({ headers, envelope: {}, query: queryOf(request) });
    return { source: { id: writeKey ?? 'unknown', config: {}, destinations: [] } };
  });
}
