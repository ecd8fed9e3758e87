import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import type { BatchSpec } from '../batch.ts';
import { SparkLauncherError } from '../spark-launcher-error.ts';

/** Where `spark-submit` is, and what every batch gets. */
export interface SubmitCommandOptions {
  readonly sparkHome: string;
  readonly conf: Readonly<Record<string, string>>;
}

const URI = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const LOCAL_URI = /^(?:file|local):/;
const CONF_KEY = /^[A-Za-z][\w.-]*$/;
const CLASS_NAME = /^[A-Za-z_$][\w$.]*$/;

export function submitFile(sparkHome: string): string {
  return join(sparkHome, 'bin', 'spark-submit');
}

/**
 * The words of the command that runs a batch. No word of the caller can be taken for an option: the name and the settings
 * follow one, the job's own arguments come after its file.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_REJECTED` for what could never start
 */
export function submitCommand(spec: BatchSpec, options: SubmitCommandOptions): readonly string[] {
  const { name, file, className, args = [] } = spec;
  const conf = Object.entries({ ...options.conf, ...spec.conf });
  if (!CLASS_NAME.test(className)) throw rejected(`"${className}" cannot be a class`);
  const key = conf.map(([name]) => name).find((name) => !CONF_KEY.test(name));
  if (key !== undefined) throw rejected(`"${key}" cannot be a setting of Spark`);
  if ([name, file, ...args, ...conf.flat()].some((word) => word.includes('\0'))) {
    throw rejected('a word of the command holds a NUL character');
  }
  assertFile(file);
  return [
    submitFile(options.sparkHome),
    ...['--name', name, '--class', className],
    ...conf.flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
    file,
    ...args,
  ];
}

/** A relative path would mean a file beside the batch's records, and a missing one is better known before the start. */
function assertFile(file: string): void {
  if (URI.test(file) && !LOCAL_URI.test(file)) return;
  const path = file.replace(LOCAL_URI, '').replace(/^\/\/(?=\/)/, '');
  if (!isAbsolute(path))
    throw rejected(`the job's file ${file} is neither an absolute path nor a URI`);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw rejected(`the job's file ${file} cannot be read`, error);
  }
}

function rejected(message: string, cause?: unknown): SparkLauncherError {
  return new SparkLauncherError(message, { code: 'SPARK_LAUNCHER_REJECTED', cause });
}
