import { randomBytes } from 'node:crypto';

import { readJson, writeFileAtomically } from '../files.ts';

const SECRET_NAMES = ['root', 'migrator', 'aggregator', 'reader', 'visitorHashKey'] as const;

/** Generated once per stack: MySQL passwords by user, and the key of the visitor hash. */
export type StackSecrets = Readonly<Record<(typeof SECRET_NAMES)[number], string>>;

/** The stack's secrets; those that are missing are generated and kept in a file that only the owner can read. */
export function loadSecrets(file: string): StackSecrets {
  const known = readJson<Partial<StackSecrets>>(file) ?? {};
  const secrets = Object.fromEntries(
    SECRET_NAMES.map((name) => [name, known[name] ?? randomBytes(18).toString('base64url')]),
  ) as StackSecrets;
  if (SECRET_NAMES.some((name) => known[name] === undefined)) {
    writeFileAtomically(file, `${JSON.stringify(secrets, null, 2)}\n`);
  }
  return secrets;
}
