import { createRequire } from 'node:module';

/** Version of a foreign package as it lies in node_modules. */
export function installedVersion(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return (manifest as { readonly version: string }).version;
}
