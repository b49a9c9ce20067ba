import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clearPinBlock,
  encodeFrame,
  encrypt,
  type Link,
  openLink,
  type Terminal,
} from '../independent/terminal.mjs';
import { findAll, type Needle, secretBytes, secretDigits } from './clear-search.ts';
import { type Deployment, inProcess, makeDeployment, signIn, v1Tmk } from './deployment.ts';
import { type GatewayProcess, rollcall } from './gateway-process.mjs';

const amount = '000000000100';
// Long enough that no timestamp or random blob holds them by chance.
const pin = '918273645546';
const card = { pan: '6225887744996633', track2: '6225887744996633D30125019988776655' };
const wrongTmk = 'CA5D92598DCA48CE8A4C76361A9269E9FF';

let deployment: Deployment;
let gateway: GatewayProcess;
const needles: Needle[] = [];
/** Everything that is written or said where somebody could read it, by name. */
const haystacks = new Map<string, Buffer>();

beforeAll(async () => {
  deployment = await makeDeployment({ log: { level: 'debug' } });
  const terminal = await deployment.addTerminal();
  const sm4 = await deployment.addTerminal({
    terminalId: '10000002',
    tmk: sm4Tmk,
    flags: ['--cipher', 'sm4'],
  });
  needles.push(
    secretBytes('TMK', terminal.tmk),
    secretBytes('SM4 TMK', sm4.tmk),
    secretBytes('clear PIN block', clearPinBlock(pin, card.pan)),
    secretDigits('PIN', pin),
    secretDigits('PAN', card.pan),
    secretDigits('track 2', card.track2),
    secretDigits('tail of track 2', card.track2.slice(card.track2.indexOf('D'))),
  );
  gateway = await deployment.start();
  const link = await openLink({ port: gateway.port });
  for (const form of ['003', '004']) await trade(link, terminal, form);
  await signIn(link, sm4, '006');
  noteKeys(sm4);
  await link.request(sm4.purchase({ amount, card }));
  await speakBadly(link, terminal);
  // A kill leaves the write-ahead log as it is.
  await gateway.kill();
  haystacks.set('log of the killed gateway', Buffer.from(gateway.stdout() + gateway.stderr()));
  await gatherFolder('killed');
  gateway = await deployment.start();
  const again = await openLink({ port: gateway.port });
  await trade(again, terminal, '003');
  await again.drop();
  await gatherCommandLine();
  expect(await gateway.stop()).toBe(0);
  haystacks.set('log of the stopped gateway', Buffer.from(gateway.stdout() + gateway.stderr()));
  await gatherFolder('stopped');
  await gatherBackup();
});

afterAll(() => deployment?.remove());

const sm4Tmk = '0123456789ABCDEFFEDCBA9876543210';

describe('the search', () => {
  it.each(['raw', 'hex', 'HEX', 'hex spaced', 'base64+0', 'base64+1', 'base64+2'])(
    'finds a key that lies there as %s',
    (form) => {
      const [tmk] = needles as [Needle];
      const planted = tmk.forms.find((one) => one.form === form)?.bytes ?? Buffer.alloc(0);
      expect(findAll(Buffer.concat([Buffer.alloc(100, 65), planted, Buffer.alloc(9)]), needles)).toContain(
        `TMK (${form})`,
      );
    },
  );

  it('finds what is planted in the database, in its log and in base64 in a line of text', () => {
    const database = haystacks.get('rollcall.db when stopped') as Buffer;
    const planted = Buffer.concat([database, encodeFrame(cardFrame()), Buffer.alloc(5)]);
    expect(findAll(planted, needles)).toEqual(expect.arrayContaining(['PAN (bcd)', 'track 2 (bcd)']));
    const line = JSON.stringify({
      frame: Buffer.concat([Buffer.from('x'), encodeFrame(cardFrame())]).toString('base64'),
    });
    expect(findAll(Buffer.from(line), needles).some((found) => found.startsWith('PAN'))).toBe(true);
  });

  it('has looked where something is', () => {
    const names = [...haystacks.keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        'rollcall.db when killed',
        'rollcall.db-wal when killed',
        'rollcall.db when stopped',
        'backup',
      ]),
    );
    for (const name of names) expect(haystacks.get(name)?.length, name).toBeGreaterThan(0);
    expect(haystacks.get('backup')?.includes('10000001')).toBe(true);
    expect(haystacks.get('rollcall.db-wal when killed')?.includes('10000001')).toBe(true);
  });
});

describe('in the clear there is none of', () => {
  it('the keys, cards and PINs of sign-ins and purchases, in database, log, backup, output and errors', () => {
    const found = [...haystacks].flatMap(([name, haystack]) =>
      findAll(haystack, needles).map((what) => `${name}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it('the master key in the data folder and the backup', async () => {
    const text = (await readFile(deployment.masterKeyFile, 'latin1')).trim();
    const key = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
    const master = [secretBytes('master key', key), secretBytes('its file', Buffer.from(text, 'latin1'))];
    for (const [name, haystack] of haystacks) expect(findAll(haystack, master), name).toEqual([]);
  });
});

/** Signs in and buys, well and badly. */
async function trade(link: Link, terminal: Terminal, form: string): Promise<void> {
  await signIn(link, terminal, form);
  noteKeys(terminal);
  const good = terminal.purchase({ amount, pin, card });
  needles.push(secretBytes(`PIN block as sent ${needles.length}`, good.fields[52] as Buffer));
  expect((await link.request(good)).fields[39]).toBe('00');
  const typed = { ...good.fields, 2: card.pan, 11: terminal.nextStan(), 22: '011' };
  expect((await link.request(terminal.withMac({ ...good, fields: typed }))).fields[39]).toBe('00');
  const declined = terminal.purchase({ amount: '000000009951', pin, card });
  expect((await link.request(declined)).fields[39]).toBe('51');
  const { fields, ...rest } = terminal.purchase({ amount, pin, card });
  expect((await link.request({ ...rest, fields: { ...fields, 64: Buffer.alloc(8, 0x30) } })).fields[39]).toBe(
    'A0',
  );
  const otherContent = terminal.purchase({
    amount: '000000000200',
    pin,
    card,
    stan: String(good.fields[11]),
  });
  expect((await link.request(otherContent)).fields[39]).toBe('94');
  const badBlock = encrypt('des', Buffer.alloc(16, 7), clearPinBlock(pin, card.pan));
  const badPin = terminal.purchase({ amount, pin, card });
  const refused = await link.request(
    terminal.withMac({ ...badPin, fields: { ...badPin.fields, 52: badBlock } }),
  );
  expect(refused.fields[39]).toBe('99');
  expect((await link.request(terminal.reversal(good))).fields[39]).toBe('00');
}

/** Frames with a card in them that do not decode, on connections of their own where they end them. */
async function speakBadly(link: Link, terminal: Terminal): Promise<void> {
  const whole = encodeFrame(terminal.purchase({ amount, pin, card }));
  const body = whole.subarray(2);
  for (const content of [
    Buffer.concat([body, Buffer.alloc(1)]),
    body.subarray(0, -9),
    body.subarray(0, -30),
  ]) {
    link.send(Buffer.concat([Buffer.from([content.length >> 8, content.length & 255]), content]));
    expect((await link.next()).fields[39]).toBe('30');
  }
  const stranger = { ...terminal.purchase({ amount, pin, card }).fields, 41: '99999999' };
  await link.request(
    terminal.withMac({ tpdu: terminal.tpdu, header: terminal.header, mti: '0200', fields: stranger }),
  );
  const noMti = Buffer.from(whole);
  noMti.fill(0xaa, 13, 15);
  for (const bytes of [noMti, Buffer.from(`${card.pan} ${card.track2} ${pin}`)]) {
    const other = await openLink({ port: gateway.port });
    other.send(terminal.echo());
    await other.next();
    other.send(bytes);
    await other.closed();
  }
}

/** Working keys as the terminal has them. */
function noteKeys({ keys }: Terminal): void {
  if (!keys) throw new Error('no keys');
  const { pik, mak, tdk } = keys;
  for (const [name, key] of Object.entries({ pik, mak, ...(tdk ? { tdk } : {}) })) {
    needles.push(secretBytes(`${name} ${needles.length}`, key));
  }
}

async function gatherFolder(when: string): Promise<void> {
  const names = (await readdir(deployment.dataDir)).filter((name) => !name.endsWith('.sock'));
  for (const name of names) {
    const bytes = await readFile(join(deployment.dataDir, name)).catch(() => Buffer.alloc(0));
    if (bytes.length > 0) haystacks.set(`${name} when ${when}`, bytes);
  }
}

async function gatherBackup(): Promise<void> {
  const file = join(deployment.folder, 'backup.db');
  const db = new DatabaseSync(join(deployment.dataDir, 'rollcall.db'));
  db.prepare('VACUUM INTO ?').run(file);
  db.close();
  haystacks.set('backup', await readFile(file));
}

/** What the command line says of it all, its errors above all. */
async function gatherCommandLine(): Promise<void> {
  const { say } = deployment;
  const frame = encodeFrame(cardFrame()).toString('hex');
  const spoken = [
    await say(['terminal', 'show', '10000001']),
    await say(['terminal', 'show', '10000001', '--json']),
    await say(['terminal', 'list', '--json']),
    await say(['terminal', 'add', '--tid', '10000001', '--mid', '888000000000001', '--tmk', v1Tmk]),
    await say([
      'terminal',
      'add',
      '--tid',
      '10000003',
      '--mid',
      '888000000000001',
      '--tmk',
      v1Tmk,
      '--kcv',
      '000000',
      '--json',
    ]),
    await say([
      'terminal',
      'add',
      '--tid',
      '10000003',
      '--mid',
      '888000000000001',
      '--tmk',
      wrongTmk,
      '--json',
    ]),
    await say(['terminal', 'add', '--tid', '10000003', '--mid', '888000000000001', '--tmk', `${v1Tmk}X`]),
    await inProcess(['decode', frame]),
    await inProcess(['decode', '--json', frame]),
    await inProcess(['decode', '--json', frame.slice(0, -20)]),
    await inProcess(['decode', `${frame}00`]),
    await inProcess(['mac', '--algorithm', 'cup-ecb', '--key', v1Tmk, frame]),
    await inProcess(['mac', '--algorithm', 'cup-ecb', '--key', wrongTmk, frame]),
    await inProcess(['keys', 'open', '--tmk', v1Tmk, '--form', '003', 'AABB']),
  ];
  const asProcess = await rollcall(
    [
      'terminal',
      'add',
      '--tid',
      'X',
      '--tmk',
      v1Tmk,
      '--mid',
      'Y',
      '--data',
      join(deployment.folder, 'other'),
    ],
    { env: deployment.env },
  );
  expect(asProcess.code).toBe(1);
  haystacks.set(
    'command line',
    Buffer.from(
      [...spoken.flatMap(({ out, err }) => [out, err]), asProcess.stdout, asProcess.stderr].join('\n'),
    ),
  );
}

function cardFrame() {
  const fields = {
    2: card.pan,
    3: '000000',
    4: amount,
    11: '000009',
    22: '021',
    25: '00',
    35: card.track2,
    49: '156',
  };
  const who = { 41: '10000001', 42: '888000000000001', 60: '22000001000500' };
  const block = { 52: clearPinBlock(pin, card.pan), 53: '2600000000000000' };
  return { tpdu: '6000030000', header: '603100310100', mti: '0200', fields: { ...fields, ...who, ...block } };
}
