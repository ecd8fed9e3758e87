import { SparkLauncherError, type SparkLauncherErrorCode } from '../spark-launcher-error.ts';

/** An answer of Livy, or of a proxy before it, that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  /** The header: seconds, or a date. */
  readonly retryAfter?: string | null;
  /** `POST /batches`, for people. */
  readonly request: string;
}

const SHOWN_CHARACTERS = 300;
const DUPLICATE_NAME = 'Duplicate session name';
const NOT_FOUND = /^(?:\{|"Statement not found)/;
const SESSION_ENDED = /Session is in state|Session isn't active/;
const TOO_MANY = 'too many sessions';

/** Translates an answer, once, at the border. */
export function toSparkLauncherError(answer: FailedAnswer): SparkLauncherError {
  const { status, request } = answer;
  const message = messageOf(answer.body);
  return new SparkLauncherError(`${request}: ${status} ${message}`.trimEnd(), {
    code: codeOf(answer, message),
    context: { request, status },
    retryAfterMs: readRetryAfter(answer.retryAfter ?? ''),
  });
}

function codeOf({ status, body }: FailedAnswer, message: string): SparkLauncherErrorCode {
  // The words around these differ between Livy's versions.
  if (status === 400 && message.includes(DUPLICATE_NAME)) return 'SPARK_LAUNCHER_DUPLICATE_NAME';
  if (status === 400 && message.includes(TOO_MANY)) return 'SPARK_LAUNCHER_BUSY';
  if (SESSION_ENDED.test(message)) return 'SPARK_LAUNCHER_SESSION_ENDED';
  if (status === 401 || status === 403) return 'SPARK_LAUNCHER_ACCESS_DENIED';
  // Only Livy itself, which says so in JSON, knows that there is none, not a proxy without a way to Livy.
  if (status === 404 && NOT_FOUND.test(body)) return 'SPARK_LAUNCHER_NOT_FOUND';
  if (status === 429 || status === 503) return 'SPARK_LAUNCHER_BUSY';
  if (status >= 500) return 'SPARK_LAUNCHER_SERVER_ERROR';
  if (status >= 400 && status !== 404) return 'SPARK_LAUNCHER_REJECTED';
  return 'SPARK_LAUNCHER_PROTOCOL';
}

/** What the server asks for, if that can be read. */
function readRetryAfter(text: string): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return ms > 0 ? ms : undefined;
}

/** Livy says what is wrong as `{"msg": text}`, as a JSON string, as a HTML page, or not at all. */
export function messageOf(body: string): string {
  const text = messageOfJson(body) ?? textOfHtml(body);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function messageOfJson(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null || !('msg' in value)) return body;
    return typeof value.msg === 'string' ? value.msg : body;
  } catch {
    return undefined;
  }
}

function textOfHtml(body: string): string {
  return body
    .replaceAll(/<(style|script|head)\b.*?<\/\1>/gis, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
