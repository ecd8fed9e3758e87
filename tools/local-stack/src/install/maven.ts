import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MAVEN_VERSIONS } from '../versions.ts';

/** The folder of poms, one per engine. */
export const ENGINES_SOURCE = join(import.meta.dirname, '../../engines');

export function pomOf(engine: string): string {
  return join(ENGINES_SOURCE, engine, 'pom.xml');
}

/** The versions that a pom names, as `-D` properties for Maven. */
export function propertiesFor(pom: string): string[] {
  return Object.entries(MAVEN_VERSIONS)
    .filter(([name]) => pom.includes(`\${${name}}`))
    .map(([name, version]) => `-D${name}=${version}`);
}

/** Changes whenever the pom or one of its versions does, so that an older download is not taken for it. */
export function fingerprintOf(pom: string): string {
  return createHash('sha256')
    .update(pom)
    .update(propertiesFor(pom).join('\n'))
    .digest('hex')
    .slice(0, 10);
}

export function mavenArguments(
  engine: string,
  goal: 'copy-dependencies' | 'unpack',
  output: string,
): string[] {
  const pom = pomOf(engine);
  return [
    '-q',
    '-B',
    '-f',
    pom,
    ...propertiesFor(readFileSync(pom, 'utf8')),
    `-Dengine.output=${output}`,
    `dependency:${goal}`,
  ];
}
