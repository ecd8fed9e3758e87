import { readdirSync, readFileSync } from 'node:fs';

import { MAVEN_VERSIONS } from '../versions.ts';
import { ENGINES_SOURCE, fingerprintOf, mavenArguments, pomOf, propertiesFor } from './maven.ts';

const POMS = readdirSync(ENGINES_SOURCE).map((engine) => readFileSync(pomOf(engine), 'utf8'));

describe('the poms', () => {
  it('name no version that is not pinned, and every pinned one is named', () => {
    const named = POMS.flatMap((pom) =>
      [...pom.matchAll(/\$\{([\w.]+version)\}/g)].map(([, name]) => name),
    );

    expect([...new Set(named)].toSorted()).toEqual(Object.keys(MAVEN_VERSIONS).toSorted());
  });
});

describe('mavenArguments', () => {
  it('hands Maven the versions of that pom only', () => {
    const args = mavenArguments('kafka', 'copy-dependencies', '/out');

    expect(args).toContain(`-Dkafka.version=${MAVEN_VERSIONS['kafka.version']}`);
    expect(args).toContain('-Dengine.output=/out');
    expect(args.join(' ')).not.toContain('hbase');
  });
});

describe('fingerprintOf', () => {
  it('changes with the pom', () => {
    const pom = '<version>${kafka.version}</version>';

    expect(propertiesFor(pom)).toEqual([`-Dkafka.version=${MAVEN_VERSIONS['kafka.version']}`]);
    expect(fingerprintOf(pom)).toBe(fingerprintOf(pom));
    expect(fingerprintOf(pom)).not.toBe(fingerprintOf(`${pom} `));
  });
});
