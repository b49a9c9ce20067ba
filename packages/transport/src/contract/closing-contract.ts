import { describe, expect, it } from 'vitest';
import { createManualClock } from '../manual-clock.ts';
import type { CurrentRig } from './transport-rig.ts';

const oneByte = Uint8Array.of(1);

export function describeClosing(current: CurrentRig): void {
  describe('a listener that is closed', () => {
    it('takes nothing new, lets links finish in their grace, then ends them', async () => {
      const rig = current();
      const clock = createManualClock();
      const { listener, terminal, gateway } = await rig.pair({ clock });
      const closing = listener.close({ graceMs: 5_000 });
      expect(await rig.tryDial(listener.address)).toMatchObject({ ok: false, failure: { kind: 'refused' } });
      terminal.link.write(oneByte);
      await gateway.heard(1);
      gateway.link.write(oneByte);
      await terminal.heard(1);
      clock.advance(4_999);
      expect(gateway.link.isOpen).toBe(true);
      clock.advance(1);
      await closing;
      expect((await gateway.closed).kind).toBe('listener-closed');
      expect((await terminal.closed).kind).toBe('peer-closed');
      expect(listener.connections).toBe(0);
    });

    it('is closed as soon as the last link is', async () => {
      const { listener, gateway } = await current().pair({ clock: createManualClock() });
      const closing = listener.close({ graceMs: 5_000 });
      gateway.link.end();
      await closing;
      expect((await gateway.closed).kind).toBe('ended');
    });

    it('tears down a link whose peer keeps its side open', async () => {
      const clock = createManualClock();
      const { listener, terminal, gateway } = await current().pair({ clock }, { keepsHalfOpen: true });
      const closing = listener.close({ graceMs: 1_000 });
      clock.advance(1_000);
      await terminal.peerEnded;
      expect(gateway.told).toEqual([]);
      clock.advance(6_000);
      await closing;
      expect(gateway.told).toEqual(['close']);
    });

    it('may be closed twice', async () => {
      const { listener } = await current().listen();
      await Promise.all([listener.close({ graceMs: 0 }), listener.close({ graceMs: 0 })]);
      expect(listener.connections).toBe(0);
    });
  });
}
