import { SparkLauncherError, type SparkLauncherErrorCode } from '../spark-launcher-error.ts';

/** The codes of the system that mean something; every other one is an outage of this machine, such as a full disk. */
const CODES: Readonly<Record<string, SparkLauncherErrorCode>> = {
  EACCES: 'SPARK_LAUNCHER_ACCESS_DENIED',
  EPERM: 'SPARK_LAUNCHER_ACCESS_DENIED',
  EROFS: 'SPARK_LAUNCHER_ACCESS_DENIED',
  E2BIG: 'SPARK_LAUNCHER_REJECTED',
  // A file in the place of the directory.
  EEXIST: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
  ENOTDIR: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
  ENAMETOOLONG: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
};

/** Translates what the file system or the start of a process throws, once, at the border; a bug stays what it is. */
export function toSubmitError(error: unknown, what: string): unknown {
  const code = error instanceof SparkLauncherError ? undefined : systemCode(error);
  if (code === undefined) return error;
  return new SparkLauncherError(`${what}: ${code}`, {
    code: CODES[code] ?? 'SPARK_LAUNCHER_UNAVAILABLE',
    cause: error,
    context: { what },
  });
}

/** `ENOENT` and its like. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
