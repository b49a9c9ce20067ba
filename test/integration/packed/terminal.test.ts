import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLinks } from '../../architecture/rules/link-rules.ts';
import { type Deployment, makeDeployment } from '../deployment.ts';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type EmptyProject, makeEmptyProject } from './empty-project.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let deployment: Deployment;
let gateway: GatewayProcess;
let project: EmptyProject;

beforeAll(async () => {
  deployment = await makeDeployment();
  await deployment.addTerminal({ terminalId: '10000012' });
  [gateway, project] = await Promise.all([deployment.start(), makeEmptyProject()]);
});

afterAll(async () => {
  await gateway?.stop();
  await deployment?.remove();
  await project?.remove();
});

function readPacked(name: string): string {
  return readFileSync(join(project.installed, name), 'utf8');
}

async function packedFiles(): Promise<readonly string[]> {
  const entries = await readdir(project.installed, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('the packed terminal, installed in an empty project without network,', () => {
  it('runs the example of its README on this Node', async () => {
    await project.write('example.mjs', await project.example(gateway.port));
    const bought = JSON.parse(await project.run(process.execPath, 'example.mjs'));
    expect(bought).toMatchObject({ outcome: 'approved', responseCode: '00' });
  });

  it('has declarations that check strictly, with no other types installed', async () => {
    await project.write('example.ts', await project.example(gateway.port));
    expect(await project.check('example.ts')).toBe('');
  });

  it('has declarations that say more than any', async () => {
    await project.write(
      'wrong.ts',
      `import { createTerminal, type PurchaseResult, type Terminal } from '@rollcall/terminal';
      const terminal: Terminal = createTerminal({ endpoints: [], terminalId: 1 });
      const { outcome }: PurchaseResult = await terminal.purchase({ amount: 100 });
      if (outcome === 'aproved') throw new Error(outcome);`,
    );
    const said = await project.check('wrong.ts');
    expect(said).toMatch(/wrong\.ts\(2.*'number' is not assignable to type 'string'/);
    expect(said).toMatch(/wrong\.ts\(4.*no overlap/);
  });

  it('holds code, declarations, pages and licence, says its size, and names no place of this machine', async () => {
    const files = await packedFiles();
    const names = files.map((file) => file.slice(project.installed.length + 1));
    expect(names).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'terminal.md', 'index.js', 'package.json']),
    );
    expect(
      names.filter(
        (name) => !/^(LICENSE|(README|terminal)\.md|index\.js|package\.json|types\/.*\.d\.ts)$/.test(name),
      ),
    ).toEqual([]);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    for (const place of [root, homedir(), tmpdir(), 'sourceMappingURL', 'file://']) {
      expect(texts.filter((text) => text.includes(place))).toEqual([]);
    }
    expect(project.said).toMatch(/: \d+ bytes, \d+ unpacked, \d+ files/);
  });

  it('has pages that link to nothing outside', async () => {
    const names = (await packedFiles()).map((file) => file.slice(project.installed.length + 1));
    const pages = { has: (path: string) => names.includes(path), read: readPacked };
    expect(['README.md', 'terminal.md'].flatMap((page) => brokenLinks(page, pages))).toEqual([]);
    expect(readPacked('README.md')).toContain('(terminal.md)');
    expect(readPacked('terminal.md')).toContain('(README.md)');
  });

  it('needs no other package and is dropped by bundlers where it is not used', async () => {
    const manifest = JSON.parse(await readFile(join(project.installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: '@rollcall/terminal',
      engines: { node: '>=20' },
      sideEffects: false,
    });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts');
    const code = await readFile(join(project.installed, 'index.js'), 'utf8');
    const loaded = [...code.matchAll(/^(?:import|export)[^;]* from "([^"]+)"/gm)].map(([, name]) => name);
    expect(loaded.filter((name) => !name?.startsWith('node:'))).toEqual([]);
    expect(loaded).not.toHaveLength(0);
  });
});
