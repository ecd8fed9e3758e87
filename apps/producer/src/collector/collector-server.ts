import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { Logger } from '@clickstream/service-core';
import { checkReadiness, type ReadinessCheck } from '@clickstream/service-kit';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type onRequestHookHandler,
} from 'fastify';

import { createClientAddressReader } from './access/client-address.ts';
import { isLoopback } from './loopback.ts';
import type { Protocol, ProtocolContext } from './protocols/protocol.ts';
import { isUnavailableCode, RefusalLog } from './refusal-log.ts';
import { REQUEST_CODES, requestCodeOf, RequestError, type RequestCode } from './request-error.ts';
import { addTrackerScript } from './browser-tracker/tracker-script.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of who sent it, as far as trusted proxies tell; fastify's own `ip` knows fewer headers and is not used. */
    clientAddress: string;
  }
}

export interface HttpLimits {
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  /** From the first byte of a request to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection stays open. */
  readonly keepAliveTimeoutMs: number;
}

export interface CollectorServerOptions {
  readonly limits: HttpLimits;
  /** Addresses or networks that are believed when they say for whom, and for which of our names, they ask. */
  readonly trustedProxies: readonly string[];
  /** Where they say for whom, in lower case. */
  readonly clientIpHeader: string;
  /** The address that it will listen on. */
  readonly host: string;
  /** Sites whose pages may send; undefined for every site. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Further paths, and the path of a protocol that each stands for. */
  readonly paths: ReadonlyMap<string, string>;
  readonly protocols: readonly Protocol[];
  readonly context: ProtocolContext;
  readonly isReady: () => boolean;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly logger: Logger;
}

const RETRY_AFTER_SECONDS = 1;
const PREFLIGHT_SECONDS = 3_600;
const METHODS = ['GET', 'HEAD', 'POST'];
const ALLOW = [...METHODS, 'OPTIONS'].join(', ');

/** The HTTP server with its limits; it does not listen yet. */
export function createCollectorServer(options: CollectorServerOptions): FastifyInstance {
  const { limits } = options;
  const server = fastify({
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    forceCloseConnections: 'idle',
    // What still comes on a connection while the server closes is taken as ever; its answer ends the connection.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    rewriteUrl: ({ url = '/' }) => rewrite(url, options.paths),
    http: {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
  });
  server.server.maxConnections = limits.maxConnections;
  answerErrors(server, options.logger);
  addHealthRoutes(server, options);
  addTrackerScript(server);
  const clientAddressOf = createClientAddressReader({
    trusted: options.trustedProxies,
    header: options.clientIpHeader,
  });
  server.decorateRequest('clientAddress', '');
  void server.register(async (senders) => {
    await senders.register(cors, corsOptions(options));
    senders.addHook('onRequest', answerOptions);
    // Behind CORS, so that a page may read why it was refused.
    senders.addHook('onRequest', (request, _reply, done) => {
      const { headers, socket } = request;
      request.clientAddress = clientAddressOf({ headers, peer: socket.remoteAddress });
      options.context.rateLimits.enter(request.clientAddress);
      done();
    });
    for (const protocol of options.protocols) {
      await senders.register((scope, _options, done) => {
        protocol(scope, options.context);
        done();
      });
    }
  });
  return server;
}

/**
 * A site of the list may send its cookies too, which some trackers always do. Without a list every site may send, and with
 * its cookies to this machine only. Whatever headers a tracker adds are allowed: a retry that has one more is a retry that a
 * browser would not send otherwise.
 */
function corsOptions(options: CollectorServerOptions): FastifyCorsOptions {
  const { allowedOrigins, host } = options;
  const isLocal = isLoopback(host);
  const allowed = allowedOrigins === undefined ? (isLocal ? true : '*') : [...allowedOrigins];
  return {
    // Who is no page of a site needs no answer about sites.
    origin: (origin, answer) => {
      answer(null, origin !== undefined && allowed);
    },
    credentials: allowedOrigins !== undefined || isLocal,
    methods: METHODS,
    strictPreflight: false,
    exposedHeaders: 'Retry-After',
    maxAge: PREFLIGHT_SECONDS,
  };
}

/** For who asks and is no page of a site: those have their answer by now. */
const answerOptions: onRequestHookHandler = (request, reply, done) => {
  if (request.method === 'OPTIONS') void reply.code(204).header('allow', ALLOW).send();
  else done();
};

function rewrite(url: string, paths: ReadonlyMap<string, string>): string {
  if (paths.size === 0) return url;
  const [path = ''] = url.split('?', 1);
  return (paths.get(path) ?? path) + url.slice(path.length);
}

function addHealthRoutes(server: FastifyInstance, options: CollectorServerOptions): void {
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/robots.txt', (_request, reply) =>
    reply.type('text/plain').send('User-agent: *\nDisallow: /\n'),
  );
  server.get('/counters', () => options.context.counters.read());
  server.get('/ready', async (_request, reply) => {
    const readiness = await checkReadiness(options);
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
}

function answerErrors(server: FastifyInstance, logger: Logger): void {
  const refusals = new RefusalLog({ logger });
  server.setNotFoundHandler((_request, reply) => {
    void answer(reply, 'not_found', 'there is no such route; events go to POST /v1/events');
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = requestCodeOf(error);
    if (code === 'internal_error') {
      // The route's pattern: a URL may hold ids and keys.
      const { method, routeOptions } = request;
      const route = routeOptions.url;
      logger.error('request_failed', { method, route, error: String(error), stack: error.stack });
      return answer(reply, code, 'the collector made a mistake; send the same events again');
    }
    const seconds = error instanceof RequestError ? error.retryAfterSeconds : undefined;
    if (seconds !== undefined) void reply.header('retry-after', seconds);
    if (isUnavailableCode(code)) refusals.note(code, eventsOf(error));
    return answer(reply, code, error.message);
  });
}

/** A request that was not read counts as one. */
function eventsOf(error: Error): number {
  return error instanceof RequestError ? error.events : 1;
}

/** The same shape as an answer about events, so that a client needs one reader. */
function answer(reply: FastifyReply, code: RequestCode, message: string): FastifyReply {
  const status = REQUEST_CODES[code];
  if (status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
  // The rest of a body that nobody reads would be taken for the next request.
  if (status === 413) void reply.header('connection', 'close');
  return reply.code(status).send({ accepted: 0, rejected: [], code, message });
}
