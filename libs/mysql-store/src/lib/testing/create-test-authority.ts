import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate authority and what it issued, in the files that `STACK_MYSQL_TLS_DIR` expects. */
export interface TestAuthority {
  readonly caFile: string;
  /** Puts a server certificate for this host name into the folder, in place of the last one. */
  issueFor(host: string): Promise<void>;
}

/** Makes an authority of two days in `directory`. Needs `openssl` on the machine, and fails by its name without it. */
export async function createTestAuthority(directory: string): Promise<TestAuthority> {
  const file = (name: string): string => join(directory, name);
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  await mkdir(directory, { recursive: true });
  const caFile = file('ca.pem');
  const ca = ['-x509', '-days', '2', '-subj', '/CN=test authority'];
  await openssl('req', ...ca, ...newKey, '-keyout', file('ca-key.pem'), '-out', caFile);
  return {
    caFile,
    issueFor: async (host) => {
      const request = ['-subj', `/CN=${host}`, '-out', file('server.csr')];
      await openssl('req', ...request, ...newKey, '-keyout', file('server-key.pem'));
      await writeFile(file('server.ext'), `subjectAltName=DNS:${host}\n`);
      const issuer = ['-CA', caFile, '-CAkey', file('ca-key.pem'), '-set_serial', '2'];
      const issued = [
        '-days',
        '2',
        '-extfile',
        file('server.ext'),
        '-out',
        file('server-cert.pem'),
      ];
      await openssl('x509', '-req', '-in', file('server.csr'), ...issuer, ...issued);
    },
  };
}

async function openssl(...args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args);
  } catch (error) {
    throw new Error('these tests make certificates with the program openssl: is it installed?', {
      cause: error,
    });
  }
}
