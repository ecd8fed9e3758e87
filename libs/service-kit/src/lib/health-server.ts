import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { errorChain } from '@clickstream/service-core';

/** Resolves when the dependency answers, throws with the reason when it does not. */
export type ReadinessCheck = () => Promise<void> | void;

export interface HealthServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Named checks of the real dependencies. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** False before the start has ended and from the first moment of the stop. */
  readonly isReady: () => boolean;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The answer of `/ready`: which checks passed, and why the others did not. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** Runs every check and reports each with `ok` or its reason. */
export async function checkReadiness(
  options: Pick<HealthServerOptions, 'checks' | 'isReady'>,
): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(options.checks).map(async ([name, check]) => {
      try {
        await check();
        return [name, 'ok'] as const;
      } catch (error) {
        return [name, errorChain(error)[0] ?? 'failed'] as const;
      }
    }),
  );
  const running = options.isReady();
  return {
    ready: running && results.every(([, state]) => state === 'ok'),
    checks: { running: running ? 'ok' : 'starting or stopping', ...Object.fromEntries(results) },
  };
}

/** Serves `GET /health` (the process answers) and `GET /ready` (its dependencies answer; else 503 with the reasons). */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    if (request.url === '/health') {
      answer(response, 200, { status: 'ok' });
      return;
    }
    if (request.url !== '/ready') {
      answer(response, 404, { error: 'not_found' });
      return;
    }
    void checkReadiness(options).then((readiness) => {
      answer(response, readiness.ready ? 200 : 503, readiness);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
