export type { FakePlan } from './lib/testing/fake-batches.ts';
export {
  startFakeLivy,
  type FakeLivy,
  type FakeLivyOptions,
  type LivyFault,
} from './lib/testing/fake-livy.ts';
export type { FakeAnswer } from './lib/testing/fake-livy-routes.ts';
export {
  describeSparkLauncherContract,
  type BatchWork,
  type ContractLivy,
} from './lib/testing/spark-launcher-contract.ts';
