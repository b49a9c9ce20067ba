import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../manual-clock.ts';
import type { DialPhases } from '../phase-watch.ts';
import type { CurrentRig } from './transport-rig.ts';

/** The same address with a name that stands for no machine (RFC 2606). */
const unnamed = (address: string) => address.replace(/\/\/.*:/, '//gateway.invalid:');

export function describeDialling(current: CurrentRig): void {
  describe('a dialler', () => {
    it('measures every phase of the connection', async () => {
      const rig = current();
      const { listener } = await rig.listen();
      const told: DialPhases[] = [];
      const { ok, phases } = await rig.tryDial(listener.address, { onPhases: (each) => told.push(each) });
      expect(ok).toBe(true);
      expect(told).toEqual([phases]);
      expect(Object.keys(phases)).toEqual(rig.transport.phases);
      expect(Object.values(phases).every((ms) => ms >= 0 && ms < 4_000)).toBe(true);
    });

    it('says refused where nobody listens', async () => {
      const rig = current();
      const { listener } = await rig.listen();
      await listener.close({ graceMs: 0 });
      const result = await rig.tryDial(listener.address);
      expect(result).toMatchObject({ ok: false, failure: { kind: 'refused', phase: 'connect' } });
      expect(Object.keys(result.phases)).toEqual(['connectMs']);
    });

    it('gives nothing up that is open already', async () => {
      const giveUp = new AbortController();
      const { terminal, gateway } = await current().pair({}, { signal: giveUp.signal });
      expect(getEventListeners(giveUp.signal, 'abort')).toEqual([]);
      giveUp.abort();
      terminal.link.write(Uint8Array.of(1));
      await gateway.heard(1);
      expect(terminal.link.isOpen).toBe(true);
    });

    it('does not even begin when its caller has given up before', async () => {
      const rig = current();
      const { listener } = await rig.listen();
      const result = await rig.tryDial(listener.address, { signal: AbortSignal.abort() });
      expect(result).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    });
  });
}

export function describeLookUp(current: CurrentRig): void {
  const named = async () => {
    const rig = current();
    return { rig, address: unnamed((await rig.listen()).listener.address) };
  };

  describe('a dialler that needs a name looked up', () => {
    it('measures that too', async () => {
      const { rig, address } = await named();
      const { phases } = await rig.tryDial(address, {
        lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      });
      expect(Object.keys(phases)).toEqual(['dnsMs', ...rig.transport.phases]);
    });

    it.each(['at once', 'later'])(
      'says dns where there is no such name and that is known %s',
      async (when) => {
        const { rig, address } = await named();
        const noSuchName = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
        const result = await rig.tryDial(address, {
          lookup(_host, _options, found) {
            if (when === 'later') setImmediate(found, noSuchName, '');
            else found(noSuchName, '');
          },
        });
        expect(result).toMatchObject({
          ok: false,
          failure: { kind: 'dns', phase: 'dns', systemCode: 'ENOTFOUND' },
        });
        expect(Object.keys(result.phases)).toEqual(['dnsMs']);
      },
    );

    it('says timed-out, and in which phase, when its time is over', async () => {
      const clock = createManualClock();
      const { rig, address } = await named();
      let dialling = Promise.resolve<unknown>(null);
      await new Promise<void>((asked) => {
        dialling = rig.tryDial(address, { clock, connectTimeoutMs: 2_000, lookup: () => asked() });
      });
      clock.advance(1_999);
      clock.advance(1);
      expect(await dialling).toMatchObject({
        ok: false,
        failure: { kind: 'timed-out', phase: 'dns' },
        phases: { dnsMs: 2_000 },
      });
    });

    it('gives up when its caller does', async () => {
      const giveUp = new AbortController();
      const { rig, address } = await named();
      const told: DialPhases[] = [];
      const result = await rig.tryDial(address, {
        signal: giveUp.signal,
        onPhases: (phases) => told.push(phases),
        lookup: () => {
          giveUp.abort();
          expect(told).toHaveLength(1);
        },
      });
      expect(result).toMatchObject({ ok: false, failure: { kind: 'aborted', phase: 'dns' } });
      expect(told).toEqual([result.phases]);
      expect(Object.keys(result.phases)).toEqual(['dnsMs']);
    });
  });
}
