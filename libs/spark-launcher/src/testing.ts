export type { FakeAnswer } from './lib/testing/fake-answer.ts';
export type { FakePlan } from './lib/testing/fake-batches.ts';
export {
  startFakeLivy,
  type FakeLivy,
  type FakeLivyOptions,
  type LivyFault,
} from './lib/testing/fake-livy.ts';
export type {
  FakeSessionPlan,
  FakeSessionPlans,
  FakeStatementPlan,
} from './lib/testing/fake-sessions.ts';
export {
  describeLivyClientContract,
  type ContractLivy,
} from './lib/testing/livy-client-contract.ts';
export {
  describeDyingSessionContract,
  type ContractSessionLivy,
} from './lib/testing/livy-session-contract.ts';
export {
  describeSparkLauncherContract,
  type BatchWork,
  type ContractBackEnd,
} from './lib/testing/spark-launcher-contract.ts';
