export { systemClock, type Clock } from './lib/clock.ts';
export { silentLogger, type LogFields, type Logger } from './lib/logger.ts';
export { murmur3 } from './lib/murmur3.ts';
export { nameBasedUuid } from './lib/name-based-uuid.ts';
export { retry, type RetryOptions } from './lib/retry.ts';
export {
  errorChain,
  isRetriable,
  retryAfterMsOf,
  ServiceError,
  type ServiceErrorOptions,
} from './lib/service-error.ts';
export { sleep } from './lib/sleep.ts';
