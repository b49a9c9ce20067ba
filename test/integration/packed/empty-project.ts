import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const commandDeadlineMs = 90_000;

/** A project of somebody else, in which the packed terminal is installed and nothing else. */
export interface EmptyProject {
  readonly folder: string;
  readonly tarball: string;
  /** What packing said of its size. */
  readonly said: string;
  /** Where the package lies once it is installed. */
  readonly installed: string;
  /** Its README's example as a program that prints how the purchase ended, for a gateway on this port. */
  example(port: number): Promise<string>;
  /** Runs a file of the project. */
  run(node: string, file: string): Promise<string>;
  /** What the compiler has to say of a file, declarations of packages included; empty when nothing. */
  check(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Packs the terminal and installs it without network. */
export async function makeEmptyProject(): Promise<EmptyProject> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-packed-'));
  const packed = join(folder, 'packed');
  await mkdir(packed);
  const options = { timeout: commandDeadlineMs, env: environment() };
  const words = ['scripts/pack/pack.ts', 'terminal', '--to', packed];
  const { stdout: said } = await run(process.execPath, words, { ...options, cwd: root });
  const [tarball = ''] = await readdir(packed);
  await writeFile(join(folder, 'package.json'), '{"name":"a-till","private":true,"type":"module"}\n');
  const install = [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    `./packed/${tarball}`,
  ];
  await run('npm', install, { ...options, cwd: folder });
  const installed = join(folder, 'node_modules/@rollcall/terminal');
  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  return {
    ...{ folder, tarball: join(packed, tarball), said, installed, write },
    async example(port) {
      const readme = await readFile(join(installed, 'README.md'), 'utf8');
      const text = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
      return `${text.replace('9000', String(port))}console.log(JSON.stringify(bought));\n`;
    },
    async run(node, file) {
      return (await run(node, [file], { ...options, cwd: folder })).stdout;
    },
    async check(file) {
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'false'];
      const checking = run(process.execPath, [compiler, ...strict, file], { ...options, cwd: folder });
      return checking.then(
        () => '',
        ({ stdout }: { readonly stdout: string }) => stdout,
      );
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Ours would lead to the workspace's own packages, or load what the tests have compiled. */
function environment(): NodeJS.ProcessEnv {
  const foreign = /^(NODE_OPTIONS|NODE_PATH|NODE_COMPILE_CACHE|npm_|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
