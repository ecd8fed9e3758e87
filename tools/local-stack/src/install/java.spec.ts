import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findJavas, hasCompiler, majorOfRelease, readJava } from './java.ts';

describe('majorOfRelease', () => {
  it.each([
    ['JAVA_VERSION="1.8.0_292"', 8],
    ['IMPLEMENTOR="x"\nJAVA_VERSION="21.0.8"\n', 21],
    ['JAVA_VERSION="25"', 25],
    ['OS_NAME="Linux"', undefined],
  ])('reads %j as %s', (release, major) => {
    expect(majorOfRelease(release)).toBe(major);
  });
});

describe('finding Java', () => {
  const home = mkdtempSync(join(tmpdir(), 'java-'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin', 'java'), '');
  writeFileSync(
    join(home, 'release'),
    'JAVA_VERSION="99.0.1"\nJAVA_RUNTIME_VERSION="99.0.1+7-LTS"\n',
  );

  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  it('reads version and build of an installation', () => {
    expect(readJava(home)).toEqual({ home, major: 99, build: '99.0.1+7-LTS' });
    expect(hasCompiler(readJava(home)!)).toBe(false);
    expect(readJava(join(home, 'bin'))).toBeUndefined();
  });

  it('looks at JAVA_HOME first, then along the PATH', () => {
    expect(findJavas({ JAVA_HOME: home })[0]?.major).toBe(99);
    expect(findJavas({ PATH: `/nowhere:${join(home, 'bin')}` })[0]?.major).toBe(99);
  });
});
