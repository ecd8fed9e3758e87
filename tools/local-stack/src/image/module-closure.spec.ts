import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { WORKSPACE_ROOT } from '../stack/stack-layout.ts';
import { moduleClosure, type LockFile } from './module-closure.ts';

const LOCK: LockFile = {
  packages: {
    'tools/stack': {
      dependencies: { '@x/lib': '1', plain: '1' },
      optionalDependencies: { gone: '1' },
    },
    'node_modules/@x/lib': { link: true, resolved: 'libs/lib' },
    'libs/lib': { dependencies: { shared: '2' } },
    'libs/lib/node_modules/shared': {},
    'node_modules/shared': {},
    'node_modules/plain': { dependencies: { inner: '1' } },
    'node_modules/plain/node_modules/inner': { dependencies: { shared: '1', plain: '1' } },
    'node_modules/unused': {},
  },
};

describe('moduleClosure', () => {
  it('follows links and the nearest copy, once each, and nothing else', () => {
    expect(moduleClosure(LOCK, 'tools/stack')).toEqual([
      'libs/lib',
      'libs/lib/node_modules/shared',
      'node_modules/@x/lib',
      'node_modules/plain',
      'node_modules/plain/node_modules/inner',
      'node_modules/shared',
      'tools/stack',
    ]);
  });

  it('holds what the local stack imports and no tool of development', () => {
    const lock = JSON.parse(
      readFileSync(join(WORKSPACE_ROOT, 'package-lock.json'), 'utf8'),
    ) as LockFile;

    const folders = moduleClosure(lock, 'tools/local-stack');

    expect(folders).toEqual(
      expect.arrayContaining(['node_modules/kafkajs', 'node_modules/mysql2', 'libs/hbase-store']),
    );
    expect(folders).not.toContain('node_modules/jest');
  });
});
