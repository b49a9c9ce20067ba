import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { HostBooks, type Line } from '../test/host-books.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, createRig, track2 } from '../test/rig.ts';
import type { PurchaseResult, Terminal } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const amounts = [11, 22, 33, 44, 55];
const line: fc.Arbitrary<Line> = fc.constantFrom('fine', 'fine', 'fine', 'answer-lost', 'request-lost');

/** A power cut at one write, with nothing, half or all of it on the disk, though nobody was told. */
const cut = fc.record({ write: fc.integer({ min: 1, max: 26 }), share: fc.constantFrom(0, 0.5, 1) });

/** Signs in where that is due and buys; gives back what a shop would know. Stops where the power goes. */
async function trade(terminal: Terminal, isOn: () => boolean): Promise<readonly PurchaseResult[]> {
  const known: PurchaseResult[] = [];
  if (!terminal.status().isSignedIn) await terminal.signIn();
  for (const amount of amounts) {
    if (!isOn()) break;
    const result = await terminal.purchase({ amount, track2: ascii(track2) });
    if (isOn()) known.push(result);
  }
  return known;
}

it('whichever write the power goes at, no reversal is lost, none undoes a sale, no F11 is used again', async () => {
  let crashes = 0;
  const scenario = fc.asyncProperty(
    cut,
    fc.array(line, { maxLength: 12 }),
    async ({ write, share }, lines) => {
      const [host, disk] = [new HostBooks(), new MemoryDisk()];
      const left = [...lines];
      host.lineOf = ({ mti }) => (mti === '0200' || mti === '0400' ? (left.shift() ?? 'fine') : 'fine');
      const gateway = await rig.gateway(host.respond);
      const options = { disk, stateDir: 'state' };
      let isOn = true;
      disk.fateOf = ({ number, bytes }) => {
        if (number !== write) return { kind: 'done' };
        isOn = false;
        return { kind: 'power-cut', bytes: Math.floor(bytes.length * share) };
      };
      const known = [...(await trade(rig.terminal([gateway], options), () => isOn))];
      if (!isOn) {
        crashes++;
        disk.restart();
        known.push(...(await trade(rig.terminal([gateway], options), () => true)));
      }
      left.length = 0;
      disk.restart();
      const last = rig.terminal([gateway], options);
      for (let i = 0; i < 3; i++) await last.reverse();
      expect(await last.retryParked()).toMatchObject({ left: [] });
      expect(host.faults).toEqual([]);
      for (const { outcome, batchNumber, stan } of known) {
        if (stan === null) continue;
        expect(host.state(batchNumber, stan) === 'approved').toBe(outcome === 'approved');
      }
      const { lastPurchase } = last.status();
      if (lastPurchase !== null) {
        const state = host.state(lastPurchase.batchNumber, lastPurchase.stan);
        expect(state === 'approved').toBe(lastPurchase.outcome === 'approved');
      }
      expect(last.status().totals).toMatchObject(host.approved);
      expect(await last.settle()).toMatchObject({ outcome: 'settled', isBalanced: true });
      await rig.clear();
    },
  );
  await fc.assert(scenario, { numRuns: 80 });
  expect(crashes).toBeGreaterThan(20);
}, 30_000);
