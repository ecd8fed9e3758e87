import { spawn } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Counts } from './counts.ts';

/** Runs the Maven project's JUnit tests and counts them from Surefire's reports; a broken build is a failure. */
export async function runJUnit(project: string): Promise<Counts> {
  const reports = join(project, 'target/surefire-reports');
  rmSync(reports, { recursive: true, force: true });
  const child = spawn('mvn', ['-q', '-B', 'test'], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const counts = surefireCounts(
    globSync(join(reports, 'TEST-*.xml')).map((file) => readFileSync(file, 'utf8')),
  );
  const broken = code !== 0 && counts.failed === 0;
  return broken || counts.passed === 0 ? { ...counts, failed: counts.failed + 1 } : counts;
}

/** The counts of Surefire's XML reports; a skipped test counts as failed. */
export function surefireCounts(reports: readonly string[]): Counts {
  let passed = 0;
  let failed = 0;
  for (const report of reports) {
    const suite = /<testsuite\b[^>]*>/.exec(report)?.[0] ?? '';
    const count = (name: string): number =>
      Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    const bad = count('failures') + count('errors') + count('skipped');
    passed += count('tests') - bad;
    failed += bad;
  }
  return { passed, failed };
}
