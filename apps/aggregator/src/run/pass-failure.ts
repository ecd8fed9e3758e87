import { errorChain, ServiceError, type LogFields } from '@clickstream/service-core';

/** The fields of the log line `pass_failed`: what failed and why, and of which epoch where the error says so. */
export function passFailure(error: unknown): LogFields {
  const causes = errorChain(error);
  if (!(error instanceof ServiceError)) return { causes };
  const { code, context } = error as ServiceError;
  const { epoch } = context;
  return epoch === undefined ? { code, causes } : { code, epoch, causes };
}
