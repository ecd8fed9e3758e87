import { SparkLauncherError } from '../../spark-launcher-error.ts';

/** A session that runs no statement any more, and why. */
export function sessionEnded(
  session: string,
  state: string,
  log: readonly string[] = [],
): SparkLauncherError {
  return new SparkLauncherError([`session ${session} is ${state}`, ...log].join('\n'), {
    code: 'SPARK_LAUNCHER_SESSION_ENDED',
    context: { session, state },
  });
}
