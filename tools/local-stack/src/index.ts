export { progressPrinter } from './cli/progress-printer.ts';
export { ENGINE_NAMES, type EngineName } from './engines/engine.ts';
export { hbaseProgram, type HBaseProgramOptions } from './engines/hbase-program.ts';
export {
  LOCAL_STACK_ERROR_CODES,
  LocalStackError,
  type LocalStackErrorCode,
} from './local-stack-error.ts';
export { runSetup } from './setup/run-setup.ts';
export { downStack, wipeStack, type DownStackOptions } from './stack/down-stack.ts';
export type { StackEnv } from './stack/env-file.ts';
export { readStackEnv } from './stack/read-stack-env.ts';
export type { ProgressListener } from './stack/stack-context.ts';
export { stackDirOf } from './stack/stack-layout.ts';
export { freePorts, type PortName, type Ports } from './stack/stack-ports.ts';
export { stackStatus, type EngineStatus } from './stack/stack-status.ts';
export { upPrivateStack } from './stack/up-private-stack.ts';
export { upStack, type RunningStack, type UpStackOptions } from './stack/up-stack.ts';
export { withStackEnv } from './stack/with-stack-env.ts';
export { mysqlTls } from './setup/mysql-tls.ts';
