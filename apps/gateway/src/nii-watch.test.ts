import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { NiiWatch } from './nii-watch.ts';

const own = new Set(['0003', '0109']);

describe('the destination in a TPDU', () => {
  it('is wrong when it is none of the gateway’s own', () => {
    const watch = new NiiWatch(own);
    expect(watch.wrong('6000030000', '10000001')).toBeNull();
    expect(watch.wrong('6001090000', '10000001')).toBeNull();
    expect(watch.wrong('6000990000', '10000001')).toBe('0099');
  });

  it('is not wrong on a line that carries no TPDU', () => {
    expect(new NiiWatch(own).wrong(null, '10000001')).toBeNull();
  });

  it('is said once a terminal and line: a heartbeat with it fills no log', () => {
    const watch = new NiiWatch(own);
    expect(watch.wrong('6000990000', '10000001')).toBe('0099');
    expect(watch.wrong('6000990000', '10000001')).toBeNull();
    expect(watch.wrong('6000990000', '10000002')).toBe('0099');
    expect(watch.wrong('6000980000', '10000001')).toBe('0098');
  });

  it('is looked for within a bound, whatever a line sends', () => {
    const watch = new NiiWatch(own);
    const said = Array.from({ length: 1_000 }, (_, i) => watch.wrong('6000990000', String(i)));
    expect(said.filter((nii) => nii !== null)).toHaveLength(limits.niisNotedPerLinkMax);
  });
});
