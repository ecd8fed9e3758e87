import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version of a package that is installed here. */
export function packageVersion(name: string): string {
  return (require(`${name}/package.json`) as { readonly version: string }).version;
}
