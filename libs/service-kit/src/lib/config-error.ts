import { ServiceError } from '@clickstream/service-core';

/** One variable that cannot be used as it stands. */
export interface ConfigProblem {
  readonly variable: string;
  /** What was given and what is expected; secrets are masked. */
  readonly message: string;
}

/** Every problem of a configuration at once; the process ends with exit code 2. */
export class ConfigError extends ServiceError {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${problem.variable}: ${problem.message}`);
    super(`the configuration cannot be used:\n${lines.join('\n')}`, { code: 'CONFIG_INVALID' });
    this.problems = problems;
  }
}
