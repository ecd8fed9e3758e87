import { ServiceError } from '@clickstream/service-core';

export const LOCAL_STACK_ERROR_CODES = [
  'LOCAL_STACK_COMMAND_FAILED',
  'LOCAL_STACK_ENGINE_FAILED',
  'LOCAL_STACK_LOCKED',
  'LOCAL_STACK_NO_DOCKER',
  'LOCAL_STACK_NOT_RUNNING',
  'LOCAL_STACK_PORT_TAKEN',
  'LOCAL_STACK_TOOL_MISSING',
  'LOCAL_STACK_USAGE',
] as const;
export type LocalStackErrorCode = (typeof LOCAL_STACK_ERROR_CODES)[number];

/** What keeps the local stack from working; the message says what to do. */
export class LocalStackError extends ServiceError<LocalStackErrorCode> {
  override readonly name = 'LocalStackError';

  constructor(
    code: LocalStackErrorCode,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, { code, cause: options.cause });
  }
}
