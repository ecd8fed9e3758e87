import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What Livy needs in addition to start interactive sessions. */
export interface SessionSupport {
  readonly settings: Readonly<Record<string, string>>;
  readonly classPath: readonly string[];
}

/** Of Spark: they start a session's driver, and talk to it. */
const SERVER_JARS = /^(?:spark-launcher_|kryo-shaded-|minlog-|objenesis-)/;
/** Of Livy: they talk to the server from the driver. */
const DRIVER_JARS = /^(?:livy-api-|livy-rsc-|netty-all-)/;

/**
 * Sessions with the REPL that the user has built: Livy publishes none for Spark's version of Scala. Without one Livy refuses to
 * create a session; with a folder that lacks it the session's driver dies.
 */
export function sessionSupport(folders: {
  readonly livyJars: string;
  readonly sparkJars: string;
  /** `STACK_LIVY_REPL_JARS`. */
  readonly replJars: string | undefined;
}): SessionSupport {
  const { livyJars, sparkJars, replJars = '' } = folders;
  if (replJars === '') return { settings: {}, classPath: [] };
  return {
    settings: {
      'livy.repl.jars': jarsIn(replJars, /\.jar$/).join(','),
      'livy.rsc.jars': jarsIn(livyJars, DRIVER_JARS).join(','),
    },
    classPath: jarsIn(sparkJars, SERVER_JARS),
  };
}

function jarsIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => join(folder, file));
}
