import { describe, expect, it } from 'vitest';
import { createManualClock } from '../manual-clock.ts';
import { testBytes } from './test-bytes.ts';
import type { CurrentRig, TransportRig } from './transport-rig.ts';

const oneByte = Uint8Array.of(1);

export function describeBounds(current: CurrentRig): void {
  describe('a peer that does not read', () => {
    it('makes bytes wait up to the bound, and then loses its link', async () => {
      const pendingWriteBytesMax = 256 * 1_024;
      const { terminal, gateway } = await current().pair({ pendingWriteBytesMax });
      terminal.link.pauseReading();
      const chunk = testBytes(64 * 1_024);
      let mostPendingBytes = 0;
      for (let sent = 0; gateway.link.isOpen && sent < 1_000; sent++) {
        gateway.link.write(chunk);
        mostPendingBytes = Math.max(mostPendingBytes, gateway.link.pendingWriteBytes);
      }
      expect(await gateway.closed).toEqual({ kind: 'write-backlog', detail: 'over 262144 bytes' });
      expect(mostPendingBytes).toBeLessThanOrEqual(pendingWriteBytesMax);
    });

    it('loses its link when bytes do not leave in time', async () => {
      const clock = createManualClock();
      const { terminal, gateway } = await current().pair({ clock, pendingWriteBytesMax: 1e9 });
      terminal.link.pauseReading();
      gateway.link.write(new Uint8Array(16 * 1_024 * 1_024));
      clock.advance(9_000);
      expect(gateway.link.isOpen).toBe(true);
      clock.advance(2_000);
      expect((await gateway.closed).kind).toBe('write-stalled');
    });

    it('cannot make a dialled link hold more than its bound either', async () => {
      const { terminal, gateway } = await current().pair();
      gateway.link.pauseReading();
      terminal.link.write(new Uint8Array(64 * 1_024 + 1));
      expect((await terminal.closed).kind).toBe('write-backlog');
    });
  });

  describe('a link on which nothing comes or goes', () => {
    it('is ended after the idle time, counted from the last byte either way', async () => {
      const clock = createManualClock();
      // A byte may be heard before its writer is told that it left: with this clock that would be a stall.
      const { terminal, gateway } = await current().pair({
        clock,
        idleTimeoutMs: 20_000,
        writeTimeoutMs: 1e9,
      });
      clock.advance(15_000);
      terminal.link.write(oneByte);
      await gateway.heard(1);
      clock.advance(15_000);
      gateway.link.write(oneByte);
      await terminal.heard(1);
      clock.advance(15_000);
      expect(gateway.link.isOpen).toBe(true);
      clock.advance(6_000);
      expect(gateway.link.isOpen).toBe(false);
      expect(await gateway.closed).toEqual({ kind: 'idle', detail: null });
      expect((await terminal.closed).kind).toBe('peer-closed');
    });

    it('is kept while its own owner does not read from it', async () => {
      const clock = createManualClock();
      const { gateway } = await current().pair({ clock, idleTimeoutMs: 20_000 });
      gateway.link.pauseReading();
      clock.advance(60_000);
      expect(gateway.link.isOpen).toBe(true);
    });
  });

  describe('a connection over the limit', () => {
    it('is closed as it comes and counted; those before it live on', async () => {
      const rig = current();
      const refused: unknown[] = [];
      const { listener, accepted } = await rig.listen({
        connectionsMax: 1,
        onRefused: (...told) => refused.push(told),
      });
      const first = await rig.dial(listener.address);
      const gateway = await accepted();
      expect(await isKept(rig, listener.address)).toBe(false);
      expect(listener.connections).toBe(1);
      expect(listener.connectionsRefused).toBe(1);
      expect(refused).toEqual([['127.0.0.1', 'connections']]);
      first.link.write(oneByte);
      await gateway.heard(1);
    });

    it('leaves room again when one before it has gone', async () => {
      const rig = current();
      const { listener, accepted } = await rig.listen({ connectionsMax: 1 });
      const first = await rig.dial(listener.address);
      first.link.end();
      await (await accepted()).closed;
      const second = await rig.dial(listener.address);
      second.link.write(oneByte);
      await (await accepted()).heard(1);
      expect(listener.connectionsRefused).toBe(0);
    });
  });

  describe('a connection over the limit of its address', () => {
    it('is closed as it comes, counted and told; those before it and of other addresses live on', async () => {
      const rig = current();
      const refused: unknown[] = [];
      const { listener, accepted } = await rig.listen({
        connectionsPerAddressMax: 1,
        onRefused: (...told) => refused.push(told),
      });
      const first = await rig.dial(listener.address);
      const gateway = await accepted();
      await (await rig.connectOnly(listener.address)).closed;
      const other = await rig.dial(listener.address, { localAddress: '127.0.0.2' });
      first.link.write(oneByte);
      other.link.write(oneByte);
      await gateway.heard(1);
      await (await accepted()).heard(1);
      expect(listener.connectionsRefused).toBe(1);
      expect(refused).toEqual([['127.0.0.1', 'connections-of-address']]);
    });

    it('finds one counted that has not said a word, until that is gone', async () => {
      const rig = current();
      const { listener } = await rig.listen({
        connectionsPerAddressMax: 1,
        onBytes: (link, chunk) => link.write(chunk),
      });
      const silent = await rig.connectOnly(listener.address);
      expect(await isKept(rig, listener.address)).toBe(false);
      expect(listener.connectionsRefused).toBe(1);
      silent.destroy();
      // The listener hears of that in its own time.
      let hasRoom = false;
      while (!hasRoom) hasRoom = await isKept(rig, listener.address);
    });
  });
}

/** Whether one more connection is kept, which is known by the echo of a byte. */
function isKept(rig: TransportRig, address: string): Promise<boolean> {
  return new Promise((tell, fail) => {
    const dialling = rig.tryDial(address, { onBytes: () => tell(true), onClose: () => tell(false) });
    dialling.then((dialled) => (dialled.ok ? dialled.link.write(oneByte) : tell(false)), fail);
  });
}
