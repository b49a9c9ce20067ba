import { rolldown } from 'rolldown';
import type { Publishable } from './publishable.ts';
import { fileNameOf, repositoryRoot, type SourceManifest, sourceOf } from './source-manifest.ts';

/**
 * Writes a library and every workspace it needs as plain JavaScript into `outDir`: Node strips no types under
 * node_modules. The syntax is what the oldest Node of `engines` reads; whether it has what is called, a test runs.
 */
export async function bundleCode(
  { folder, entries }: Publishable,
  manifest: SourceManifest,
  outDir: string,
): Promise<void> {
  const input = entries.map((entry) => [fileNameOf(entry), sourceOf(folder, manifest, entry)]);
  const oldest = /\d+/.exec(manifest.engines.node)?.[0];
  const bundle = await rolldown({
    cwd: repositoryRoot,
    input: Object.fromEntries(input),
    platform: 'node',
    external: /^node:/,
    transform: { target: `node${oldest}` },
    onLog(level, log) {
      if (level === 'warn') throw new Error(`bundling ${folder}: ${log.message}`);
    },
  });
  const { output } = await bundle.write({ dir: outDir, format: 'esm', chunkFileNames: 'shared-[hash].js' });
  await bundle.close();
  const foreign = output.flatMap((part) => (part.type === 'chunk' ? part.imports : [])).filter(isForeign);
  if (foreign.length > 0)
    throw new Error(`${folder} would load ${foreign.join(', ')}, which it does not bring`);
}

function isForeign(specifier: string): boolean {
  return !specifier.startsWith('node:') && !specifier.startsWith('shared-');
}
