import { SparkLauncherError } from './spark-launcher-error.ts';

/**
 * Refuses what Livy would not take for a name: a number is an id to it, and dots change the path of the request.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT`
 */
export function assertBatchName(name: string): void {
  if (/^(\d*|\.{1,2})$/.test(name)) {
    throw new SparkLauncherError(`"${name}" cannot be the name of a batch`, {
      code: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
    });
  }
}
