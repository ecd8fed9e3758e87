import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key, PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes certificates with openssl: an authority `<name>.pem`, and what it signs.
 *
 * All are valid for a day; the files stay in the folder.
 */
export class TestAuthority {
  readonly cert: string;
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string, cert: string) {
    this.#folder = folder;
    this.#name = name;
    this.cert = cert;
  }

  static async create(folder: string, name: string): Promise<TestAuthority> {
    const subject = ['-subj', `/CN=${name}`, '-days', '1', '-nodes'];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    const cwd = { cwd: folder };
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files], cwd);
    return new TestAuthority(folder, name, await readFile(join(folder, `${name}.pem`), 'utf8'));
  }

  /** A certificate for such names, as openssl writes them: `DNS:localhost,IP:127.0.0.1`. */
  async sign(name: string, subjectAltName: string): Promise<TestCertificate> {
    const cwd = { cwd: this.#folder };
    await run(
      'openssl',
      [
        ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`],
        ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
      ],
      cwd,
    );
    await writeFile(join(this.#folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`);
    await run(
      'openssl',
      [
        ...['x509', '-req', '-in', `${name}.csr`, '-days', '1', '-extfile', `${name}.ext`],
        ...['-CA', `${this.#name}.pem`, '-CAkey', `${this.#name}.key`, '-CAcreateserial'],
        ...['-out', `${name}.pem`],
      ],
      cwd,
    );
    return {
      cert: await readFile(join(this.#folder, `${name}.pem`), 'utf8'),
      key: await readFile(join(this.#folder, `${name}.key`), 'utf8'),
    };
  }
}
