import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { PureRun } from './purity/pure-run.ts';
import { foreignModulesBehind, impureNamesIn, nodeImportsIn } from './rules/purity-rules.ts';
import { isTestCode, readSource, sourceFiles } from './source/source-file.ts';

const purePackages = ['packages/diagnosis/src/', 'packages/iso8583/src/', 'packages/sign-in/src/'];
const runDeadlineMs = 10_000;

const productionIn = (folder: string) =>
  sourceFiles.filter(({ path }) => path.startsWith(folder) && !isTestCode(path));

describe.each(purePackages)('%s', (folder) => {
  const files = productionIn(folder);

  it('imports nothing of Node', () => {
    expect(files).not.toHaveLength(0);
    expect(files.flatMap(nodeImportsIn)).toEqual([]);
  });

  it('names no clock, chance, network or process', () => {
    expect(files.flatMap(impureNamesIn)).toEqual([]);
  });
});

describe('packages/keys', () => {
  const ofOpenssl = /^packages\/keys\/src\/(openssl|ciphers\/openssl|software|master-key-file|pool-maker)/;

  it('imports Node only in the openssl ciphers and the key stores', () => {
    const others = productionIn('packages/keys/src/').filter(({ path }) => !ofOpenssl.test(path));
    expect(others.flatMap(nodeImportsIn)).toEqual([]);
  });
});

describe('a browser', () => {
  const files = new Map(sourceFiles.map((file) => [file.path, file]));

  it.each(['diagnosis', 'iso8583', 'keys', 'sign-in'])('loads packages/%s', (name) => {
    expect(foreignModulesBehind(`packages/${name}/src/index.ts`, files)).toEqual([]);
  });

  it('would not get past an import of Node that lies three files deep', () => {
    const chain = new Map(
      [
        readSource('a/index.ts', "export { b } from './b.ts'; import type { T } from 'node:net';"),
        readSource('a/b.ts', "import './deep/c.ts';"),
        readSource('a/deep/c.ts', "import 'node:fs'; import '../b.ts';"),
      ].map((file) => [file.path, file]),
    );
    expect(foreignModulesBehind('a/index.ts', chain)).toEqual([
      'a/index.ts → a/b.ts → a/deep/c.ts → node:fs',
    ]);
  });
});

describe('the pure packages at run time', { timeout: 2 * runDeadlineMs }, () => {
  it('decode, encode and keep a ledger where clock, chance, timers, network and process throw', async () => {
    const run = await pureRun();
    expect(run).toEqual({
      decodedMti: '0800',
      isSameFrame: true,
      ledgerCommands: ['issue', 'reissue', 'issue'],
    });
  });

  it('would be found out: the same place throws for one that asks for the time', async () => {
    const probes = ['Date.now()', 'new Date()', 'Math.random()', 'process.env'];
    const faults = await Promise.all(
      probes.map((probe) => pureRun(probe).catch((error: Error) => error.message)),
    );
    expect(faults).toEqual(
      ['Date.now', 'new Date()', 'Math.random', 'process'].map((name) => `${name} is out of reach`),
    );
  });
});

describe('the rule on purity', () => {
  const namesIn = (text: string) =>
    impureNamesIn(readSource('pure.ts', text)).map((line) => line.split(' ')[1]);

  it('sees every way to the time, chance and the outside', () => {
    expect(namesIn('Date.now(); new Date().getTime(); Date(); const { now } = Date;')).toHaveLength(4);
    expect(namesIn('Math.random(); const { random } = Math; const late = setTimeout;')).toHaveLength(3);
    expect(
      namesIn('process.env.A; Buffer.from([]); crypto.subtle; fetch(url); performance.now();'),
    ).toHaveLength(5);
    expect(namesIn('globalThis.process; a = [`x`, process.pid]; b = { process };')).toHaveLength(3);
  });

  it('leaves conversions, properties, comments and strings alone', () => {
    expect(namesIn('new Date(atMs); Math.abs(-1); Date.UTC(2026, 1);')).toEqual([]);
    expect(
      namesIn('order.process(); const a = { fetch: 1 }; a.crypto; // Date.now()\n"setTimeout";'),
    ).toEqual([]);
  });
});

/** Runs the pure packages on a thread whose globals throw; `probe` is a line to run there first. */
async function pureRun(probe = ''): Promise<PureRun> {
  const worker = new Worker(new URL('./purity/pure-run.ts', import.meta.url), { workerData: probe });
  const timer = setTimeout(() => worker.emit('error', new Error('no result by the deadline')), runDeadlineMs);
  try {
    return await new Promise<PureRun>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
