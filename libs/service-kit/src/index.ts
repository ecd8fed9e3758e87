export { ConfigError, type ConfigProblem } from './lib/config-error.ts';
export { withDeadline } from './lib/deadline.ts';
export { parseDuration } from './lib/duration.ts';
export { readEnv, type EnvReader } from './lib/env-reader.ts';
export {
  checkReadiness,
  startHealthServer,
  type HealthServer,
  type HealthServerOptions,
  type Readiness,
  type ReadinessCheck,
} from './lib/health-server.ts';
export { Lifecycle } from './lib/lifecycle.ts';
export { createLogger, LOG_LEVELS, type LogLevel } from './lib/logger.ts';
export { runCommand, type CommandOptions } from './lib/run-command.ts';
export {
  EXIT_CONFIG,
  EXIT_FAILURE,
  EXIT_OK,
  runService,
  type App,
  type RunServiceOptions,
} from './lib/run-service.ts';
