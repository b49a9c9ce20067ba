import { beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { SilentAddresses } from './silent-addresses.ts';

const way = 'tcp://pos.example:9000';
const [a, b, c] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => ({ address, family: 4 }));
const all = [a, b, c] as { address: string; family: number }[];
let clock: ManualClock;
let silent: SilentAddresses;

beforeEach(() => {
  clock = createManualClock();
  silent = new SilentAddresses(clock);
});

describe('the order of addresses', () => {
  it("is the resolver's own while all of them speak", () => {
    expect(silent.order(way, all)).toEqual({ addresses: all, lastResorts: [] });
  });

  it('has silent ones as last resorts, the one that was so for the longest before others', () => {
    silent.add(way, '192.0.2.2');
    clock.advance(1);
    silent.add(way, '192.0.2.1');
    expect(silent.order(way, all)).toEqual({ addresses: [c], lastResorts: [b, a] });
  });

  it('has no last resorts where all are silent, so that each has its turn', () => {
    for (const address of ['192.0.2.2', '192.0.2.3', '192.0.2.1']) {
      silent.add(way, address);
      clock.advance(1);
    }
    expect(silent.order(way, all)).toEqual({ addresses: [b, c, a], lastResorts: [] });
  });

  it('is that of one way: others may be fine', () => {
    silent.add(way, '192.0.2.1');
    expect(silent.order('tcp://pos.example:9001', all).lastResorts).toEqual([]);
  });
});

describe('a silent address', () => {
  it('is one no more when it has answered', () => {
    silent.add(way, '192.0.2.1');
    silent.remove(way, '192.0.2.1');
    expect(silent.order(way, all).lastResorts).toEqual([]);
  });

  it('is one no more after its time', () => {
    silent.add(way, '192.0.2.1');
    clock.advance(limits.silentAddressMs - 1);
    expect(silent.order(way, all).lastResorts).toEqual([a]);
    clock.advance(1);
    expect(silent.order(way, all).lastResorts).toEqual([]);
  });

  it('is forgotten for later ones when there are too many', () => {
    silent.add(way, '192.0.2.1');
    for (let i = 0; i < limits.silentAddressesMax - 1; i++) silent.add(way, `198.51.100.${i}`);
    expect(silent.order(way, all).lastResorts).toEqual([a]);
    silent.add(way, '192.0.2.2');
    expect(silent.order(way, all).lastResorts).toEqual([b]);
  });
});
