export {
  createTopics,
  recreateTopic,
  type NewTopic,
  type TopicAdmin,
} from './lib/create-topics.ts';
export { ENGINE_VARIABLES, engineEndpoints, type EngineVariable } from './lib/engine-endpoints.ts';
export { readEnvExample } from './lib/env-example.ts';
export { ENGINE_SOURCES, type EngineSource } from './lib/engine-plan.ts';
export { freePorts } from './lib/free-ports.ts';
export { PrivateStack, type PrivateEngine, type PrivateStackOptions } from './lib/private-stack.ts';
export { readFailpoint, type Failpoint } from './lib/failpoint.ts';
export { SmallDisk } from './lib/small-disk.ts';
export {
  startEngines,
  type StartedEngines,
  type StartEnginesOptions,
} from './lib/start-engines.ts';
export { TcpProxy, type TcpDirection } from './lib/tcp-proxy.ts';
export { startTestProcess, type TestProcess } from './lib/test-process.ts';
export { uniqueName } from './lib/unique-name.ts';
export { waitFor } from '@clickstream/service-core/testing';
