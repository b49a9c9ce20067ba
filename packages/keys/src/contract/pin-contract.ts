import { expect, it } from 'vitest';
import { portableCiphers } from '../ciphers/portable-ciphers.ts';
import type { Wrapped } from '../key-store.ts';
import { encryptPinBlock } from '../pin-block.ts';
import { Secret } from '../secret.ts';
import {
  answerOf,
  type Dialect,
  dialects,
  double003,
  faultOf,
  flipped,
  issue,
  opened,
  type Parts,
} from './contract-dialects.ts';

export function describePins({ store }: Parts): void {
  const pan = Secret.fromDigits('6225000000000253');

  async function translated(dialect: Dialect, pin: string, zoneKey: Wrapped, blockPan: Secret | null) {
    const { set, f62 } = await issue(store(), dialect, { setId: `pin-${dialect.form}-${pin}-${blockPan}` });
    const key = opened(dialect, f62).keys.pik;
    const pinBlock = encryptPinBlock(portableCiphers, { pin, pan: blockPan, cipher: dialect.cipher, key });
    return store().translatePins([{ set, pinBlock, pan: blockPan, zoneKey }]);
  }

  it('gives one PIN one block under the zone key, whichever terminal and family it came from', async () => {
    const zoneKey = await store().makeZoneKey();
    const blocks = [];
    for (const dialect of dialects)
      blocks.push(answerOf(await translated(dialect, '123456', zoneKey, pan)).pinBlock);
    expect(blocks[0]).toHaveLength(8);
    for (const block of blocks) expect(block).toEqual(blocks[0]);
    expect(answerOf(await translated(double003, '123457', zoneKey, pan)).pinBlock).not.toEqual(blocks[0]);
    expect(answerOf(await translated(double003, '123456', zoneKey, null)).pinBlock).not.toEqual(blocks[0]);
  });

  it('says so when a PIN block is not one under the PIK', async () => {
    const zoneKey = await store().makeZoneKey();
    const { set } = await issue(store(), double003, { setId: 'no-pin' });
    const ask = (pinBlock: Uint8Array) => ({ set, pinBlock, pan, zoneKey });
    const results = await store().translatePins([ask(new Uint8Array(8)), ask(new Uint8Array(16))]);
    expect([faultOf(results, 0), faultOf(results, 1)]).toEqual(['bad-pin-block', 'bad-pin-block']);
  });

  it('reads no PIN when the zone key is damaged', async () => {
    const zoneKey = flipped(await store().makeZoneKey(), 200);
    expect(faultOf(await translated(double003, '123456', zoneKey, pan))).toBe('cannot-open');
  });
}
