/** A `package.json`, as far as packing looks at it; everything else is carried over as it is. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What the workspace needs of a manifest and an installed package does not. */
const WORKSPACE_FIELDS = new Set(['private', 'nx', 'scripts', 'devDependencies']);
const SOURCE = /^\.\/src\/(.+)\.ts$/;
const EXACT_VERSION = /^\d+\.\d+\.\d+$/;

/** The source files behind the entries of a manifest, relative to its folder. */
export function entrySources(manifest: Manifest): string[] {
  return Object.values(manifest.exports).filter((target) => SOURCE.test(target));
}

/**
 * The manifest that goes into the tarball: entries in `dist`, each with its types, and nothing of the workspace.
 *
 * What else the manifest exports, such as `./schemas/*`, is shipped as it is.
 *
 * @throws Error when a dependency is not pinned to one version.
 */
export function publishedManifest(source: Manifest): Record<string, unknown> {
  for (const [name, version] of Object.entries(source.dependencies ?? {})) {
    if (!EXACT_VERSION.test(version)) {
      throw new Error(`${source.name} depends on ${name} ${version}, which is no exact version`);
    }
  }
  const entries = Object.entries(source.exports);
  const shipped = entries.map(([, target]) => target).filter((target) => !SOURCE.test(target));
  const { dependencies, ...rest } = source;
  const kept = Object.entries(rest).filter(([field]) => !WORKSPACE_FIELDS.has(field));
  return {
    ...Object.fromEntries(kept),
    exports: {
      ...Object.fromEntries(entries.map(([entry, target]) => [entry, publishedTarget(target)])),
      './package.json': './package.json',
    },
    files: ['dist', ...shipped.map((target) => target.replace(/^\.\//, ''))],
    ...(dependencies === undefined ? {} : { dependencies }),
  };
}

function publishedTarget(target: string): unknown {
  const name = SOURCE.exec(target)?.[1];
  if (name === undefined) return target;
  return { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
}
