import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encrypt, kcvOf, Terminal } from '../independent/terminal.mjs';
import {
  type Deployment,
  inProcess,
  makeDeployment,
  merchantId,
  onLink,
  signIn,
  v1Tmk,
} from './deployment.ts';
import { type GatewayProcess, rollcall } from './gateway-process.mjs';

const transportKey = '0123456789ABCDEFFEDCBA9876543210';
const v1Kcv = kcvOf('des', Buffer.from(v1Tmk, 'hex')).toString('hex').toUpperCase();

let deployment: Deployment;
let gateway: GatewayProcess;
let tmkFile: string;

beforeAll(async () => {
  deployment = await makeDeployment();
  tmkFile = join(deployment.folder, 'tmk.hex');
  await writeFile(tmkFile, `${v1Tmk}\n`);
  gateway = await deployment.start();
});

afterAll(async () => {
  if (gateway) expect(await gateway.stop()).toBe(0);
  await deployment?.remove();
});

function add(terminalId: string, ...more: readonly string[]) {
  const words = [
    'terminal',
    'add',
    '--json',
    '--tid',
    terminalId,
    '--mid',
    merchantId,
    '--tmk',
    `@${tmkFile}`,
  ];
  return deployment.say([...words, ...more]);
}

async function importCsv(name: string, lines: readonly string[], ...more: readonly string[]) {
  const file = join(deployment.folder, name);
  await writeFile(file, lines.join('\n'));
  return deployment.say(['terminal', 'import', '--json', file, ...more]);
}

async function listed(): Promise<readonly string[]> {
  const { code, out } = await deployment.say(['terminal', 'list', '--json']);
  expect(code).toBe(0);
  return (JSON.parse(out) as readonly { readonly terminalId: string }[]).map(({ terminalId }) => terminalId);
}

function underTransportKey(tmk: string): string {
  return encrypt('des', Buffer.from(transportKey, 'hex'), Buffer.from(tmk, 'hex'))
    .toString('hex')
    .toUpperCase();
}

async function signsIn(terminalId: string, tmk = v1Tmk, form = '003'): Promise<void> {
  const terminal = new Terminal({ terminalId, merchantId, tmk });
  await onLink(gateway, (link) => signIn(link, terminal, form));
}

describe('terminal add, while the gateway runs', () => {
  it('registers a terminal that can sign in at once', async () => {
    const { code, out } = await add(
      '10000001',
      '--serial',
      'SN-1',
      '--model',
      'N900',
      '--kcv',
      v1Kcv.slice(0, 6),
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      terminalId: '10000001',
      merchantId,
      serial: 'SN-1',
      model: 'N900',
      batchNumber: '000001',
      tmk: { kcv: v1Kcv.slice(0, 6) },
    });
    expect(out).not.toContain(v1Tmk);
    await signsIn('10000001');
  });

  it('registers one that had just been refused as unknown', async () => {
    const stranger = new Terminal({ terminalId: '10000002', merchantId, tmk: v1Tmk });
    await onLink(gateway, async (link) => {
      expect((await link.request(stranger.signIn())).fields[39]).toBe('97');
      expect((await add('10000002')).code).toBe(0);
      await signIn(link, stranger);
    });
  });

  it.each([
    ['a TMK of 10 bytes', '@short', [], 'tmk-length', '--tmk'],
    ['a TMK that is no hex', '@text', [], 'key-not-hex', '--tmk'],
    ['a KCV of another key', '@tmk', ['--kcv', '000000'], 'kcv-differs', '--kcv'],
    ['a KCV that is none', '@tmk', ['--kcv', 'x'], 'kcv-invalid', '--kcv'],
    ['an address that is none', '@tmk', ['--allow', '10.0.0.0/99'], 'allow-invalid', '--allow'],
  ])('refuses %s and registers nothing', async (_, tmk, more, code, path) => {
    const keys: Record<string, string> = {
      '@short': v1Tmk.slice(0, 20),
      '@text': 'not a key',
      '@tmk': v1Tmk,
    };
    const file = join(deployment.folder, 'wrong.hex');
    await writeFile(file, keys[tmk] ?? '');
    const words = [
      'terminal',
      'add',
      '--json',
      '--tid',
      '10000009',
      '--mid',
      merchantId,
      '--tmk',
      `@${file}`,
    ];
    const said = await deployment.say([...words, ...more]);
    expect(said.code).toBe(1);
    expect(JSON.parse(said.out)).toMatchObject({
      error: { code, path, message: expect.stringMatching(/./) },
    });
    expect(said.err).toBe('');
    expect(await listed()).not.toContain('10000009');
  });

  it('refuses a terminal that is there already, and leaves it as it is', async () => {
    await add('10000003');
    const file = join(deployment.folder, 'other.hex');
    await writeFile(file, transportKey);
    const words = [
      'terminal',
      'add',
      '--json',
      '--tid',
      '10000003',
      '--mid',
      merchantId,
      '--tmk',
      `@${file}`,
    ];
    const { code, out } = await deployment.say(words);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'terminal-exists', path: '--tid' } });
    await signsIn('10000003');
  });

  it.each([
    ['1000', merchantId, 'terminal-id-invalid'],
    ['10000009', '888', 'merchant-id-invalid'],
  ])('refuses the ids %s and %s', async (terminalId, merchant, code) => {
    const words = [
      'terminal',
      'add',
      '--json',
      '--tid',
      terminalId,
      '--mid',
      merchant,
      '--tmk',
      `@${tmkFile}`,
    ];
    const said = await deployment.say(words);
    expect(said.code).toBe(1);
    expect(JSON.parse(said.out)).toMatchObject({ error: { code } });
  });

  it('warns of a TMK on the command line, and takes it', async () => {
    const words = ['terminal', 'add', '--json', '--tid', '10000004', '--mid', merchantId, '--tmk', v1Tmk];
    const { code, err } = await deployment.say(words);
    expect(code).toBe(0);
    expect(err).toContain('--tmk');
    expect(err).not.toContain(v1Tmk);
  });

  it('cannot read a file that is not there: exit 1', async () => {
    const words = [
      'terminal',
      'add',
      '--json',
      '--tid',
      '10000009',
      '--mid',
      merchantId,
      '--tmk',
      '@/nowhere/tmk',
    ];
    const { code, out } = await deployment.say(words);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'file-unreadable' } });
  });
});

describe('terminal show and list', () => {
  it('show the terminal, its key sets and its attempts, and no key', async () => {
    await add('10000005');
    await signsIn('10000005');
    const shown = await deployment.show('10000005');
    expect(shown).toMatchObject({
      terminalId: '10000005',
      merchantId,
      tmk: { kcv: v1Kcv.slice(0, 6), cipher: 'des' },
    });
    expect(shown.keySets).toMatchObject([
      { state: 'issued', madeFor: 'first', issueCount: 1, family: 'double' },
    ]);
    expect(shown.attempts).toMatchObject([{ reason: 'signed-in', responseCode: '00' }]);
    expect(JSON.stringify(shown)).not.toMatch(/wrapped|blob/);
  });

  it('tell key sets apart that were made at one time', async () => {
    await add('10000016');
    await signsIn('10000016');
    expect(await deployment.say(['terminal', 'renew', '10000016'])).toMatchObject({ code: 0 });
    await signsIn('10000016');
    const { keySets } = await deployment.show('10000016');
    const { out } = await deployment.say(['terminal', 'show', '10000016']);
    const names = keySets.map(({ setId }) => setId.slice(-8));
    expect([names.length, new Set(names).size]).toEqual([2, 2]);
    for (const name of names) expect(out).toContain(`  ${name}  `);
  });

  it('print tables without --json', async () => {
    await add('10000006');
    for (const words of [
      ['terminal', 'list'],
      ['terminal', 'show', '10000006'],
    ]) {
      const { code, out } = await deployment.say(words);
      expect(code).toBe(0);
      expect(out).toContain('10000006');
    }
  });

  it('of an unknown terminal end with 1', async () => {
    const { code, out } = await deployment.say(['terminal', 'show', '77777777', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'terminal-unknown' } });
  });

  it('list terminals in order', async () => {
    for (const terminalId of ['10000029', '10000021', '10000025']) await add(terminalId);
    const ids = await listed();
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(expect.arrayContaining(['10000021', '10000025', '10000029']));
  });

  it('of a folder that is not there end with 1 and make none', async () => {
    const nowhere = join(deployment.folder, 'nowhere');
    const { code, out } = await inProcess(['terminal', 'list', '--json', '--data', nowhere]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'no-deployment' } });
    await expect(stat(nowhere)).rejects.toThrow();
  });
});

describe('terminal import', () => {
  it('takes TMKs under a transport key, and the terminals sign in', async () => {
    const file = join(deployment.folder, 'transport.hex');
    await writeFile(file, transportKey);
    const lines = [
      'tid,mid,merchant_name,tmk_wrapped,kcv',
      ...['10000031', '10000032'].map(
        (tid) => `${tid},${merchantId},"Tea, and more",${underTransportKey(v1Tmk)},${v1Kcv}`,
      ),
    ];
    const { code, out } = await importCsv('wrapped.csv', lines, '--transport-key', `@${file}`);
    expect([code, JSON.parse(out)]).toEqual([0, { added: 2, faults: [] }]);
    await signsIn('10000031');
    await signsIn('10000032');
  });

  it('takes TMKs as components', async () => {
    const component = createHash('sha256').update('component').digest().subarray(0, 16);
    const other = Buffer.from(v1Tmk, 'hex').map((byte, i) => byte ^ (component[i] as number));
    const line = `10000033,${merchantId},${component.toString('hex')},${Buffer.from(other).toString('hex')},${v1Kcv.slice(0, 6)}`;
    const { code, out } = await importCsv('components.csv', ['tid,mid,component1,component2,kcv', line]);
    expect([code, JSON.parse(out)]).toEqual([0, { added: 1, faults: [] }]);
    await signsIn('10000033');
  });

  it('adds nothing when one row is bad, and names every bad row', async () => {
    const file = join(deployment.folder, 'transport.hex');
    await writeFile(file, transportKey);
    const wrapped = underTransportKey(v1Tmk);
    const lines = [
      'tid,mid,tmk_wrapped,kcv',
      `10000041,${merchantId},${wrapped},${v1Kcv}`,
      `10000042,${merchantId},${wrapped},000000`,
      `10000043,${merchantId},${wrapped},`,
      `1000,${merchantId},${wrapped},${v1Kcv}`,
      `10000045,${merchantId},XYZ,${v1Kcv}`,
      `10000046,888,${wrapped},${v1Kcv}`,
    ];
    const { code, out } = await importCsv('bad.csv', lines, '--transport-key', `@${file}`);
    expect(code).toBe(1);
    const { added, faults } = JSON.parse(out) as {
      readonly added: number;
      readonly faults: readonly object[];
    };
    expect(added).toBe(0);
    expect(faults).toMatchObject([
      { line: 3, path: 'kcv', code: 'kcv-differs' },
      { line: 4, path: 'kcv', code: 'kcv-missing' },
      { line: 5, path: 'tid', code: 'terminal-id-invalid' },
      { line: 6, path: 'tmk_wrapped', code: 'key-not-hex' },
      { line: 7, path: 'mid', code: 'merchant-id-invalid' },
    ]);
    expect((await listed()).filter((terminalId) => terminalId.startsWith('1000004'))).toEqual([]);
  });

  it('refuses a terminal that is known or comes twice', async () => {
    await add('10000051');
    const half = v1Tmk.replace(/./g, '0');
    const row = (tid: string) => `${tid},${merchantId},${half},${v1Tmk},${v1Kcv}`;
    const lines = ['tid,mid,component1,component2,kcv', row('10000051'), row('10000052'), row('10000052')];
    const { code, out } = await importCsv('twice.csv', lines);
    expect(code).toBe(1);
    const { faults } = JSON.parse(out) as { readonly faults: readonly { readonly code: string }[] };
    expect(faults.map(({ code: why }) => why)).toContain('terminal-exists');
    expect(await listed()).not.toContain('10000052');
  });

  it('refuses a clear TMK: there is no column for one', async () => {
    const { code, out } = await importCsv('clear.csv', [
      'tid,mid,tmk,kcv',
      `10000061,${merchantId},${v1Tmk},${v1Kcv}`,
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'csv-column', path: 'tmk' } });
    expect(out).not.toContain(v1Tmk);
  });

  it('refuses what is no CSV', async () => {
    const { code, out } = await importCsv('no.csv', ['tid,mid,component1,component2,kcv', '1,2', '"']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'csv-invalid' } });
  });
});

describe('wrong use ends with 2', () => {
  it.each([
    ['--mid', ['terminal', 'add', '--tid', '10000001', '--json']],
    ['--colour', ['terminal', 'add', '--colour', 'red', '--json']],
    ['TID', ['terminal', 'show', '--json']],
    [null, ['terminal', 'show', '1', '2', '--json']],
    ['FILE.csv', ['terminal', 'import', '--json']],
    ['terminal paint', ['terminal', 'paint', '--json']],
    ['paint', ['paint', '--json']],
    [null, ['--json']],
    ['--framing', ['decode', '--framing', 'none-such', '--json', '00']],
    ['--listen', ['gateway', '--listen', '--json']],
  ])('at %s: %j', async (path, words) => {
    const { code, out } = await inProcess(words);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      error: {
        code: expect.stringMatching(/./),
        path,
        offset: null,
        message: expect.stringMatching(/./),
      },
    });
  });

  it('for an unknown key of the configuration file, which is named', async () => {
    const file = join(deployment.folder, 'colour.yaml');
    await writeFile(file, 'colour: red\n');
    const { code, out } = await inProcess(['gateway', '--config', file, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { path: 'colour' } });
  });
});

describe('as processes', () => {
  it('add and show work beside a running gateway, with the master key where it lies by default', async () => {
    const data = join(deployment.folder, 'data');
    const config = join(deployment.folder, 'config', 'rollcall');
    await mkdir(config, { recursive: true, mode: 0o700 });
    await writeFile(join(config, 'master.key'), await readFile(deployment.masterKeyFile), { mode: 0o600 });
    const { env } = deployment;
    const words = ['--tid', '10000071', '--mid', merchantId, '--data', data, '--json'];
    const added = await rollcall(['terminal', 'add', '--tmk', '-', ...words], { env, input: v1Tmk });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const shown = await rollcall(['terminal', 'show', '10000071', '--data', data, '--json'], { env });
    expect(JSON.parse(shown.stdout)).toMatchObject({ terminalId: '10000071', keySets: [], attempts: [] });
  });

  it('a second gateway on the same data is refused', async () => {
    const words = [
      '--data',
      deployment.dataDir,
      '--master-key',
      deployment.masterKeyFile,
      '--listen',
      'tcp://127.0.0.1:0',
    ];
    const { code, stdout, stderr } = await rollcall(['gateway', ...words], { env: deployment.env });
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/./);
  });

  it('a port that is taken ends with 1', async () => {
    const listen = ['--listen', `tcp://127.0.0.1:${gateway.port}`];
    const words = [
      '--data',
      join(deployment.folder, 'second'),
      '--master-key',
      join(deployment.folder, 'second.key'),
    ];
    const { code, stderr } = await rollcall(['gateway', ...words, ...listen], { env: deployment.env });
    expect(code).toBe(1);
    expect(stderr).toContain(String(gateway.port));
  });
});
