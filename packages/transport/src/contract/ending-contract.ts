import { describe, expect, it } from 'vitest';
import { createManualClock } from '../manual-clock.ts';
import { isSame, testBytes } from './test-bytes.ts';
import type { CurrentRig } from './transport-rig.ts';

const request = Buffer.from('request');

export function describeEnding(current: CurrentRig): void {
  describe('a link that is ended', () => {
    it('first sends what is pending; both owners are told by whom it was', async () => {
      const { terminal, gateway } = await current().pair({ pendingWriteBytesMax: 8 * 1_024 * 1_024 });
      const sent = testBytes(2 * 1_024 * 1_024);
      gateway.link.write(sent);
      gateway.link.end();
      expect(await terminal.closed).toEqual({ kind: 'peer-closed', detail: null });
      expect(isSame(terminal.bytes, sent)).toBe(true);
      expect(await gateway.closed).toEqual({ kind: 'ended', detail: null });
    });

    it('takes no more bytes, and tells its close once and last', async () => {
      const { listener, terminal, gateway } = await current().pair();
      terminal.link.write(request);
      terminal.link.end();
      terminal.link.end();
      terminal.link.write(request);
      expect(terminal.link.isOpen).toBe(false);
      await Promise.all([terminal.closed, gateway.closed]);
      expect(Buffer.from(gateway.bytes).toString()).toBe('request');
      expect(gateway.told).toEqual(['bytes', 'close']);
      expect(terminal.told).toEqual(['close']);
      expect(listener.connections).toBe(0);
    });

    it('is torn down when its peer never closes its side', async () => {
      const clock = createManualClock();
      const { terminal, gateway } = await current().pair({ clock }, { keepsHalfOpen: true });
      gateway.link.end();
      await terminal.peerEnded;
      expect(terminal.link.hasPeerEnded).toBe(true);
      expect(gateway.told).toEqual([]);
      clock.advance(6_000);
      expect((await gateway.closed).kind).toBe('ended');
    });
  });

  describe('a link that is destroyed', () => {
    it('tells its owner the reason that was given, and its peer that it is gone', async () => {
      const { terminal, gateway } = await current().pair();
      gateway.link.write(request);
      await terminal.heard(request.length);
      gateway.link.destroy('length over the limit');
      gateway.link.destroy('once more');
      expect(gateway.link.isOpen).toBe(false);
      expect(await gateway.closed).toEqual({ kind: 'destroyed', detail: 'length over the limit' });
      expect(['peer-closed', 'reset']).toContain((await terminal.closed).kind);
      expect(gateway.told).toEqual(['close']);
    });
  });

  describe('a peer that closes its side after the request', () => {
    it('still gets its answer', async () => {
      const rig = current();
      const { listener, accepted } = await rig.listen({ keepsHalfOpen: true });
      const answered = rig.transport.sendAndHalfClose(listener.address, request);
      const gateway = await accepted();
      await gateway.peerEnded;
      expect(gateway.link.hasPeerEnded).toBe(true);
      expect(gateway.link.isOpen).toBe(true);
      gateway.link.write(Buffer.from('late answer'));
      gateway.link.end();
      expect(Buffer.from(await answered).toString()).toBe('late answer');
      expect(await gateway.closed).toEqual({ kind: 'peer-closed', detail: null });
      expect(gateway.told).toEqual(['bytes', 'peer-end', 'close']);
    });

    it('is closed at once, after its answer, by an owner that does not care', async () => {
      const rig = current();
      const { listener, accepted } = await rig.listen({ onBytes: (link, chunk) => link.write(chunk) });
      expect(Buffer.from(await rig.transport.sendAndHalfClose(listener.address, request)).toString()).toBe(
        'request',
      );
      expect((await (await accepted()).closed).kind).toBe('peer-closed');
    });

    it('is closed after 65 s when its owner forgets it', async () => {
      const rig = current();
      const clock = createManualClock();
      const { listener, accepted } = await rig.listen({ clock, keepsHalfOpen: true, idleTimeoutMs: 1e9 });
      const answered = rig.transport.sendAndHalfClose(listener.address, request);
      const gateway = await accepted();
      await gateway.peerEnded;
      clock.advance(64_000);
      expect(gateway.link.isOpen).toBe(true);
      clock.advance(2_000);
      expect(gateway.link.isOpen).toBe(false);
      expect((await answered).length).toBe(0);
    });
  });
}
