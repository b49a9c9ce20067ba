import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, sealWorkingKeys } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { afterEach, expect, it } from 'vitest';
import { answerTo, f60 } from '../test/fake-gateway.ts';
import { HostBooks } from '../test/host-books.ts';
import { allBytes } from '../test/journal-file.ts';
import { ascii, createRig, pan, tmk, track2 } from '../test/rig.ts';
import { hex, vectorKeys } from '../test/vectors.ts';

const rig = createRig();
afterEach(() => rig.clear());

const keyed = '6228480402564890018';
const pin = '908172635445';
const { pik, mak } = vectorKeys('V1');
const tdk = '0F1E2D3C4B5A69788796A5B4C3D2E1F0';

/** Digits, or hex, as they might lie in bytes: as text, as BCD at either nibble, as the hex of their text. */
function isIn(bytes: Buffer, digits: string): boolean {
  const asText = bytes.toString('latin1').toUpperCase();
  const asHex = bytes.toString('hex').toUpperCase();
  const hexOfText = Buffer.from(digits).toString('hex').toUpperCase();
  const base64 = digits.length % 2 === 0 && bytes.includes(Buffer.from(digits, 'hex').toString('base64'));
  const reread = Buffer.from(asText.replaceAll(/[^0-9A-F]/g, ''), 'latin1').toString('latin1');
  return [asText, asHex, reread].some((text) => text.includes(digits) || text.includes(hexOfText)) || base64;
}

/** A day with everything in it that touches a card or a key, up to a settlement that stops halfway. */
async function aDay(stateDir: string): Promise<Buffer> {
  const told: unknown[] = [];
  const host = new HostBooks();
  const keys = { pik: Secret.fromHex(pik), mak: Secret.fromHex(mak), tdk: Secret.fromHex(tdk) };
  const f62 = sealWorkingKeys(opensslCiphers, { tmk: Secret.fromHex(tmk), form: '004', keys });
  const gateway = await rig.gateway((request, frame) =>
    request.mti === '0800'
      ? [answerTo(request, { 39: '00', 60: f60(host.batchNumber, '004'), 62: f62 })]
      : host.respond(request, frame),
  );
  const terminal = rig.terminal([gateway], {
    stateDir,
    form: '004',
    reversalTries: 1,
    onEvent: (event) => told.push(event),
  });
  const swiped = { amount: 100, track2: ascii(track2), pin: ascii(pin) };
  told.push(await terminal.signIn(), await terminal.purchase(swiped));
  told.push(await terminal.purchase({ amount: 200, pan: ascii(keyed), expiry: '2512', pin: ascii(pin) }));
  expect(terminal.status().totals.debitCount).toBe(2);
  host.lineOf = ({ mti }) => (mti === '0200' || mti === '0400' || mti === '0320' ? 'answer-lost' : 'fine');
  host.bookings.set('x', { batchNumber: '000001', stan: '999999', amount: '1', state: 'approved' });
  told.push(await terminal.purchase(swiped), await terminal.reverse(), await terminal.purchase(swiped));
  told.push(await terminal.reverse(), await terminal.settle());
  told.push(await terminal.purchase({ ...swiped, amount: -1 }).catch(String), terminal.status());
  expect(terminal.status()).toMatchObject({ settlement: { step: 'upload' }, parkedReversals: { length: 2 } });
  for (const request of gateway.requests) {
    const pinBlock = request.fields[52];
    if (pinBlock instanceof Uint8Array) told.push(await holds(stateDir, pinBlock));
  }
  return Buffer.concat([allBytes(stateDir), Buffer.from(JSON.stringify(told))]);
}

async function holds(stateDir: string, pinBlock: Uint8Array): Promise<boolean> {
  const isHeld = isIn(allBytes(stateDir), Buffer.from(pinBlock).toString('hex').toUpperCase());
  expect(isHeld).toBe(false);
  return isHeld;
}

it('no PAN, track, PIN, PIN block or key lies in the state folder, in any form, nor in results and events', async () => {
  const stateDir = rig.folder();
  const all = await aDay(stateDir);
  const [, discretionary = ''] = track2.split('D');
  for (const digits of [
    pan,
    keyed,
    track2,
    track2.replace('D', '='),
    discretionary,
    pin,
    pik,
    mak,
    tdk,
    tmk,
  ]) {
    expect([digits, isIn(all, digits)]).toEqual([digits, false]);
  }
});

it.each([
  ['PAN as text', Buffer.from(`{"pan":"${pan}"}`), pan],
  ['PAN in BCD, half a byte off', Buffer.from(`0${pan}0`, 'hex'), pan],
  ['key as bytes', Buffer.from(hex(pik)), pik],
  ['key in lower-case hex', Buffer.from(pik.toLowerCase()), pik],
  ['key in base64', Buffer.from(Buffer.from(hex(mak)).toString('base64')), mak],
])('the search would find a %s', (_, planted, digits) => {
  const stateDir = rig.folder();
  writeFileSync(join(stateDir, 'a'), Buffer.concat([Buffer.from('{"a":1,'), planted, Buffer.from('}')]));
  expect(isIn(allBytes(stateDir), digits)).toBe(true);
});
