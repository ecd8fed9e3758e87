import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toDriverTls } from './driver-tls.ts';

describe('toDriverTls', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tls-options-'));

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('verifies chain and host unless it is told otherwise', () => {
    const strict = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };

    expect(toDriverTls('db.example', {})).toEqual({ ...strict, verifyIdentity: true });
    expect(toDriverTls('10.0.0.1', { verifyIdentity: false })).toEqual({
      ...strict,
      verifyIdentity: false,
    });
  });

  it.each(['127.0.0.1', '::1'])('refuses to hold the address %s against a certificate', (host) => {
    expect(() => toDriverTls(host, {})).toThrow(`${host} is no host name`);
  });

  it('refuses a file that is not there or holds no certificate', () => {
    const empty = join(directory, 'empty.pem');
    writeFileSync(empty, 'no certificate');

    for (const caFile of [empty, join(directory, 'missing.pem')]) {
      expect(() => toDriverTls('db.example', { caFile })).toThrow(
        `${caFile} holds no PEM certificate`,
      );
    }
  });
});
