/** What can be switched off to see that a test would notice: see `without-protections.ts`. */
export const PROTECTIONS = [
  'manifest',
  'lease',
  'versions',
  'replace',
  'transaction',
  'epoch',
  'attempt',
] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** The comma-separated names in PROTECTION_OFF. */
export function protectionsOff(env: NodeJS.ProcessEnv): ReadonlySet<Protection> {
  const names = (env['PROTECTION_OFF'] ?? '').split(',').filter((name) => name !== '');
  return new Set(
    names.map((name) => {
      const known = PROTECTIONS.find((protection) => protection === name);
      if (known !== undefined) return known;
      throw new Error(`PROTECTION_OFF names ${name}, should be some of ${PROTECTIONS.join(', ')}`);
    }),
  );
}
