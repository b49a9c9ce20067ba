import { describe, expect, it } from 'vitest';
import { gatewayFigures } from './gateway-figures.ts';
import { type GatewayMeasurements, gatewayRows } from './gateway-rows.ts';
import type { RoundTrip, RoundTripCosts } from './round-trips.ts';

const load = { perSecond: 1_000, p50Ms: 1, p99Ms: 2, loadCpuUs: 10 };

function costs(roundTrip: RoundTrip, connections: number, cpuUs: readonly number[]): RoundTripCosts {
  return { roundTrip, connections, windows: cpuUs.map((us) => ({ cpuUs: us, counts: null, load })) };
}

const measured: GatewayMeasurements = {
  roundTrips: [
    costs('bare', 50, [5, 4.8, 5.2]),
    costs('bare', 1_000, [7.5, 7.2, 7.8]),
    costs('echo-test', 50, [8, 7.68, 9]),
    costs('echo-test', 1_000, [15, 15, 15]),
    costs('sign-in', 50, [30, 28.8, 33]),
    costs('sign-in', 1_000, [36, 34.56, 60]),
    costs('again', 50, [20, 20, 20]),
  ],
  keySetUs: [24, 30, 25],
  fsyncs: [{ connections: 50, perSignIn: 0.03 }],
  registries: [
    { terminals: 1_000_000, cpuUs: [33, 30, 40] },
    { terminals: 1_000, cpuUs: [30, 30, 30] },
  ],
};

const rowOf = (id: string) => gatewayRows(measured).find((row) => row.id === id);

describe('the bars of the gateway', () => {
  it('hold a sign-in against the echo at the same number of connections', () => {
    expect(rowOf('G1@50')).toMatchObject({ own: 30, reference: { value: 5 }, value: 6, pass: true });
    expect(rowOf('G1@1000')).toMatchObject({
      own: 36,
      reference: { value: 7.5 },
      goal: { value: 4 },
      pass: false,
    });
  });

  it('hold an echo test against the bare echo', () => {
    expect(rowOf('G1b@50')).toMatchObject({ value: 1.6, pass: true });
    expect(rowOf('G1b@1000')).toMatchObject({ value: 2, pass: false });
  });

  it('take the cost of a key set as it is', () => {
    expect(rowOf('G1.keyset')).toMatchObject({ value: 25, unit: 'us', pass: true });
  });

  it('hold the large registry against the small one, in whichever order they came', () => {
    expect(rowOf('G2.terminals')).toMatchObject({
      own: 33,
      reference: { value: 30 },
      value: 1.1,
      pass: true,
    });
  });

  it("hold a sign-in's rise with connections against the echo's own", () => {
    const row = rowOf('G2.connections');
    expect(row).toMatchObject({ measure: 'ratio', pass: true });
    expect(row?.own).toBeCloseTo(36 / 30);
    expect(row?.reference?.value).toBeCloseTo(7.5 / 5);
    expect(row?.value).toBeCloseTo(0.8);
  });

  it('are only those asked for', () => {
    expect(gatewayRows(measured, ['G1']).map(({ id }) => id)).toEqual(['G1@50', 'G1@1000', 'G1.keyset']);
    expect(gatewayRows(measured, ['G1b']).map(({ id }) => id)).toEqual(['G1b@50', 'G1b@1000']);
    expect(gatewayRows(measured, ['G2']).map(({ id }) => id)).toEqual(['G2.terminals', 'G2.connections']);
  });

  it('are left out where nothing was measured', () => {
    expect(gatewayRows({ roundTrips: [], keySetUs: [], fsyncs: [], registries: [] })).toEqual([]);
    const onlyFifty = measured.roundTrips.filter(({ connections }) => connections === 50);
    const rows = gatewayRows({ ...measured, roundTrips: onlyFifty });
    expect(rows.map(({ id }) => id)).not.toContain('G2.connections');
  });
});

describe('the figures beside the bars', () => {
  it('say what each round trip cost, how it spread, and the fsyncs', () => {
    const figures = gatewayFigures(measured);
    expect(figures.find(({ id }) => id === 'sign-in@50/cpu')).toMatchObject({ value: 30, measure: 'cpu-us' });
    expect(figures.find(({ id }) => id === 'sign-in@50/cpu')?.spread).toBeCloseTo(4.2 / 30);
    expect(figures.find(({ id }) => id === 'G1.fsyncs@50')).toMatchObject({ value: 0.03, spread: null });
  });

  it('say which threads worked where the kernel tells, and what was written', () => {
    const counts = {
      threadsUs: new Map([
        ['store', 20],
        ['main', 40],
      ]),
      writtenBytes: 2_048,
    };
    const windows = [1, 2, 3].map(() => ({ cpuUs: 60, counts, load }));
    const figures = gatewayFigures({
      ...measured,
      roundTrips: [{ roundTrip: 'sign-in', connections: 50, windows }],
    });
    expect(figures.map(({ id }) => id).slice(0, 4)).toEqual([
      'sign-in@50/cpu',
      'sign-in@50/thread:main',
      'sign-in@50/thread:store',
      'sign-in@50/written',
    ]);
    expect(figures[3]?.value).toBe(2);
  });
});
