import { SparkLauncherError } from '../spark-launcher-error.ts';
import { toSparkLauncherError, type FailedAnswer } from './livy-error.ts';

export interface LivyHttpOptions {
  /** Base URL; user and password in it become basic authentication. */
  readonly url: string;
  /** Time for one call, with its body. */
  readonly timeoutMs: number;
}

export interface LivyRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Less time than a call has otherwise. */
  readonly timeoutMs?: number | undefined;
}

/** Sends one request and returns the JSON of a 2xx answer; everything else is a {@link SparkLauncherError}. */
export type LivyHttp = (request: LivyRequest) => Promise<unknown>;

/** @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT` when the URL is none */
export function createLivyHttp({ url, timeoutMs: longestMs }: LivyHttpOptions): LivyHttp {
  const { base, headers } = readUrl(url);
  return async ({ method, path, body, signal, timeoutMs: wantedMs = longestMs }) => {
    const request = `${method} ${path}`;
    const timeoutMs = Math.min(longestMs, wantedMs);
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(timeoutMs);
    let answer: Omit<FailedAnswer, 'request'> & { readonly ok: boolean };
    try {
      const response = await fetch(base + path, {
        method,
        headers,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { ok, status } = response;
      const retryAfter = response.headers.get('retry-after');
      answer = { ok, status, retryAfter, body: await response.text() };
    } catch (error) {
      signal?.throwIfAborted();
      throw noAnswer(error, { request, timedOut: timeout.aborted, timeoutMs });
    }
    if (!answer.ok) throw toSparkLauncherError({ ...answer, request });
    return parseJson(answer.body, request);
  };
}

/** What `read` makes of the answer, or undefined when Livy knows no such thing. */
export async function unlessMissing<T>(
  answer: Promise<unknown>,
  read: (value: unknown) => T,
): Promise<T | undefined> {
  try {
    return read(await answer);
  } catch (error) {
    if (error instanceof SparkLauncherError && error.code === 'SPARK_LAUNCHER_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

function readUrl(text: string): { base: string; headers: Record<string, string> } {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new SparkLauncherError('the address of Livy must be a http or https URL', {
      code: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
    });
  }
  const url = new URL(text);
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    base: url.origin + url.pathname.replace(/\/+$/, ''),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      // Livy refuses whatever changes something without it.
      'x-requested-by': 'clickstream',
      ...(account === ':'
        ? {}
        : { authorization: `Basic ${Buffer.from(account).toString('base64')}` }),
    },
  };
}

function noAnswer(
  error: unknown,
  call: { readonly request: string; readonly timedOut: boolean; readonly timeoutMs: number },
): SparkLauncherError {
  const { request, timedOut, timeoutMs } = call;
  if (timedOut) {
    return new SparkLauncherError(`${request}: no answer within ${timeoutMs} ms`, {
      code: 'SPARK_LAUNCHER_TIMEOUT',
      cause: error,
      context: { request, timeoutMs },
    });
  }
  return new SparkLauncherError(`${request}: Livy cannot be reached`, {
    code: 'SPARK_LAUNCHER_UNAVAILABLE',
    cause: error,
    context: { request },
  });
}

function parseJson(body: string, request: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new SparkLauncherError(`${request}: the answer is no JSON, is this Livy?`, {
      code: 'SPARK_LAUNCHER_PROTOCOL',
      cause: error,
      context: { request },
    });
  }
}
