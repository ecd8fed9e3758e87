import { LocalStackError } from '../local-stack-error.ts';
import type { StackEnv } from '../stack/env-file.ts';

/** Each step of the set-up, and the variables of which one must say where its engine is. */
export const SETUP_STEPS = {
  topics: ['KAFKA_BROKERS'],
  schema: ['SCHEMA_REGISTRY_URL'],
  'HBase tables': ['HBASE_BOOTSTRAP'],
  'MySQL schema': ['MYSQL_MIGRATOR_URL', 'MYSQL_URL'],
} as const;
export type SetupStep = keyof typeof SETUP_STEPS;

/** Where the step's engine is; undefined where no variable says it. */
export function engineOf(step: SetupStep, env: StackEnv): string | undefined {
  return SETUP_STEPS[step].map((name) => env[name] ?? '').find((value) => value !== '');
}

/**
 * A line for each step that has no engine.
 *
 * @throws LocalStackError `LOCAL_STACK_USAGE` when no step has one: nothing at all would be set up.
 */
export function skippedSteps(env: StackEnv): readonly string[] {
  const steps = Object.keys(SETUP_STEPS) as SetupStep[];
  const skipped = steps.filter((step) => engineOf(step, env) === undefined);
  if (skipped.length === steps.length) {
    throw new LocalStackError(
      'LOCAL_STACK_USAGE',
      'no engine is known: set KAFKA_BROKERS, SCHEMA_REGISTRY_URL, HBASE_BOOTSTRAP and MYSQL_URL in the ' +
        'environment or in .env, or start a stack with npm run stack -- up',
    );
  }
  return skipped.map((step) => `${step}: skipped, ${SETUP_STEPS[step].join(' or ')} is not set`);
}
