import type { Publishable } from './publishable.ts';
import { declarationOf, fileNameOf, type SourceManifest, sourceOf } from './source-manifest.ts';

/** The package.json of the tarball: no dependencies, for those are inside. */
export function publishedManifest({ folder, entries }: Publishable, manifest: SourceManifest): object {
  const { name, version, description, license, engines } = manifest;
  const foreign = Object.entries(manifest.dependencies ?? {}).filter(([, wanted]) => wanted !== '*');
  const exports = entries.map((entry) => [
    entry,
    {
      types: `./types/${declarationOf(sourceOf(folder, manifest, entry))}`,
      default: `./${fileNameOf(entry)}.js`,
    },
  ]);
  return {
    ...{ name, version, description, license, type: 'module', engines, sideEffects: false },
    exports: { ...Object.fromEntries(exports), './package.json': './package.json' },
    ...(foreign.length > 0 ? { dependencies: Object.fromEntries(foreign) } : {}),
  };
}
