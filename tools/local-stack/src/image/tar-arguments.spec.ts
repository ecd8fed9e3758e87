import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tarArguments, tarMembers, type ArchiveEntry } from './tar-arguments.ts';

const root = mkdtempSync(join(tmpdir(), 'clickstream-test-tar, &[1]-'));

/** The archive's members as `tar --list --verbose` shows them: mode, owner, …, name. */
function archived(entries: readonly ArchiveEntry[]): string[] {
  const archive = execFileSync('tar', tarArguments(entries), { input: tarMembers(entries) });
  const list = execFileSync('tar', ['--list', '--verbose', '--numeric-owner'], { input: archive });
  return list.toString().trimEnd().split('\n');
}

function names(entries: readonly ArchiveEntry[]): string[] {
  return archived(entries).map((line) => line.split(/\s+/).slice(5).join(' '));
}

describe('tarArguments', () => {
  beforeAll(() => {
    for (const folder of ['kafka/lib', 'kafka-2'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of ['kafka/lib/a.jar', 'kafka-2/b.jar', 'program'])
      writeFileSync(join(root, file), '', { mode: 0o600 });
    chmodSync(join(root, 'program'), 0o700);
    symlinkSync('../kafka/lib', join(root, 'kafka/link'));
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it('moves a folder, and not one whose name begins alike', () => {
    const entries = [
      { from: join(root, 'kafka'), to: 'engines/kafka' },
      { from: join(root, 'kafka-2'), to: 'other' },
    ];

    expect(names(entries).sort()).toEqual([
      'engines/kafka/',
      'engines/kafka/lib/',
      'engines/kafka/lib/a.jar',
      'engines/kafka/link -> ../kafka/lib',
      'other/',
      'other/b.jar',
    ]);
  });

  it('moves a part of a folder elsewhere', () => {
    const entries = [
      { from: root, to: 'all', only: ['program'] },
      { from: join(root, 'kafka-2/b.jar'), to: 'jar' },
    ];

    expect(names(entries)).toEqual(['all/program', 'jar']);
  });

  it('takes only the named parts of a folder', () => {
    expect(names([{ from: root, to: 'parts', only: ['kafka-2/b.jar', 'program'] }])).toEqual([
      'parts/kafka-2/b.jar',
      'parts/program',
    ]);
  });

  it('lets every user read, and run what its owner may run', () => {
    const lines = archived([{ from: root, to: 'parts', only: ['kafka-2/b.jar', 'program'] }]);

    expect(lines.map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
      ['-rw-r--r--', '0/0'],
      ['-rwxr-xr-x', '0/0'],
    ]);
  });
});
