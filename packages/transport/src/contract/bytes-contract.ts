import { describe, expect, it } from 'vitest';
import { isSame, testBytes } from './test-bytes.ts';
import type { CurrentRig } from './transport-rig.ts';

export function describeBytes(current: CurrentRig): void {
  describe('bytes', () => {
    it('of every value go both ways', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, i) => i);
      const { terminal, gateway } = await current().pair();
      terminal.link.write(every);
      expect([...(await gateway.heard(256))]).toEqual([...every]);
      gateway.link.write(every.toReversed());
      expect([...(await terminal.heard(256))]).toEqual([...every.toReversed()]);
    });

    it('arrive in the order they were written, none twice', async () => {
      const { terminal, gateway } = await current().pair();
      const sent = testBytes(40_000);
      for (let at = 0, part = 1; at < sent.length; at += part, part = (part % 97) + 1) {
        terminal.link.write(sent.subarray(at, at + part));
      }
      const came = await gateway.heard(sent.length);
      expect(came.length).toBe(sent.length);
      expect(isSame(came, sent)).toBe(true);
    });

    it('of a frame of megabytes arrive whole', async () => {
      const { terminal, gateway } = await current().pair({ pendingWriteBytesMax: 8 * 1_024 * 1_024 });
      const sent = testBytes(4 * 1_024 * 1_024 + 1);
      gateway.link.write(sent);
      expect(isSame(await terminal.heard(sent.length), sent)).toBe(true);
      expect(gateway.link.pendingWriteBytes).toBe(0);
    });

    it('of a dialled link may be as many at once as its bound', async () => {
      const { terminal, gateway } = await current().pair();
      const sent = testBytes(64 * 1_024);
      terminal.link.write(sent);
      expect(isSame(await gateway.heard(sent.length), sent)).toBe(true);
    });

    it('wait while their owner does not read, and come when it does', async () => {
      const { terminal, gateway } = await current().pair();
      gateway.link.pauseReading();
      const sent = testBytes(32 * 1_024);
      for (let at = 0; at < sent.length; at += 1_024) {
        terminal.link.write(sent.subarray(at, at + 1_024));
        gateway.link.write(Uint8Array.of(1));
        await terminal.heard(at / 1_024 + 1);
      }
      expect(gateway.bytes.length).toBe(0);
      gateway.link.resumeReading();
      expect(isSame(await gateway.heard(sent.length), sent)).toBe(true);
    });

    it('of many links stay apart', async () => {
      const rig = current();
      const { listener, accepted } = await rig.listen({
        onBytes: (link, chunk) => link.write(chunk),
      });
      const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
      const terminals = await Promise.all(seeds.map(() => rig.dial(listener.address)));
      await Promise.all(seeds.map(accepted));
      expect(listener.connections).toBe(40);
      for (const [i, { link }] of terminals.entries()) link.write(testBytes(1_000, seeds[i]));
      const echoes = await Promise.all(terminals.map((terminal) => terminal.heard(1_000)));
      expect(echoes.filter((echo, i) => !isSame(echo, testBytes(1_000, seeds[i])))).toEqual([]);
    });
  });

  describe('a link', () => {
    it('knows where its peer is, and has a number of its own', async () => {
      const rig = current();
      const { listener, accepted } = await rig.listen();
      const [first, second] = [await rig.dial(listener.address), await rig.dial(listener.address)];
      const [one, two] = [await accepted(), await accepted()];
      expect(second.link.id).toBeGreaterThan(first.link.id);
      expect(two.link.id).toBeGreaterThan(one.link.id);
      expect([...listener.links()]).toEqual([one.link, two.link]);
      expect(one.link.remoteAddress).not.toBe('');
      expect(first.link.remoteAddress).not.toBe('');
    });
  });
}
