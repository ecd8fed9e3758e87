import { SparkLauncherError } from './spark-launcher-error.ts';

/**
 * A number is an id to Livy; a semicolon, a slash or dots change the path of the request, to that of another batch even; control
 * characters and halves of surrogate pairs do not arrive as they were.
 */
const NO_NAME = /^(?:\d*|\.{1,2})$|[/\\;\p{Cc}\p{Cs}]/u;
const MAX_ENCODED_LENGTH = 200;

/**
 * Refuses what cannot be the name of a batch with every back end, and gives the name as it stands in a URL or a path.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT`
 */
export function encodeBatchName(name: string): string {
  const encoded = NO_NAME.test(name) ? undefined : encodeURIComponent(name);
  if (encoded === undefined || encoded.length > MAX_ENCODED_LENGTH) {
    throw new SparkLauncherError(`${JSON.stringify(name)} cannot be the name of a batch`, {
      code: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
    });
  }
  return encoded;
}
