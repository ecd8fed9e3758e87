/** What every {@link ServiceError} is made from. */
export interface ServiceErrorOptions<C extends string = string> {
  /** Stable code with the library's prefix; a library's list of codes says of each what it means. */
  readonly code: C;
  /** True when the same call may succeed later without a change of its arguments. */
  readonly retriable?: boolean;
  readonly cause?: unknown;
  /** Plain data for the log; never secrets, never payloads. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/**
 * Base of every error that crosses a library's border: a code to branch on, and whether a retry can help.
 *
 * `C` is the closed set of a library's codes. The spelling `retriable` is deliberate: kafkajs reads the same property.
 */
export class ServiceError<C extends string = string> extends Error {
  override readonly name: string = 'ServiceError';
  readonly code: C;
  readonly retriable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(message: string, options: ServiceErrorOptions<C>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retriable = options.retriable ?? false;
    this.context = options.context ?? {};
  }
}

/** True when the error says of itself that a retry may help; unknown errors are not retriable. */
export function isRetriable(error: unknown): boolean {
  return error instanceof Error && 'retriable' in error && error.retriable === true;
}

/** How long the error says that its server wants to be left alone; 0 when it says nothing. */
export function retryAfterMsOf(error: unknown): number {
  const asked = error instanceof Error && 'retryAfterMs' in error ? error.retryAfterMs : 0;
  return typeof asked === 'number' && asked > 0 ? asked : 0;
}

/** One line per cause, outermost first: what an operator reads when a process ends. */
export function errorChain(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  let current: unknown = error;
  while (current !== undefined && current !== null && !seen.has(current)) {
    seen.add(current);
    lines.push(describe(current));
    if (current instanceof AggregateError) {
      for (const inner of current.errors) lines.push(...errorChain(inner));
    }
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? ` [${error.code}]` : '';
  return `${error.name}${code}: ${error.message}`;
}
