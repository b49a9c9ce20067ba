import type { BenchFigure } from '../bench-row.ts';
import { median, spread } from '../median.ts';
import type { GatewayMeasurements } from './gateway-rows.ts';
import {
  atText,
  fsyncText,
  partText,
  rateText,
  tailText,
  threadText,
  trafficTexts,
  writtenText,
} from './gateway-texts.ts';
import type { RoundTripCosts } from './round-trips.ts';
import type { WindowCost } from './window.ts';

/** What the rows are made of, and what is told for information: rates and round-trip times of a busy machine. */
export function gatewayFigures(measured: GatewayMeasurements): readonly BenchFigure[] {
  const figures = measured.roundTrips.flatMap(roundTripFigures);
  const fsyncs = measured.fsyncs.map(
    ({ connections, perSignIn }): BenchFigure => ({
      id: `G1.fsyncs@${connections}`,
      what: fsyncText(connections),
      value: perSignIn,
      measure: 'count',
      spread: null,
    }),
  );
  return [...figures, ...fsyncs];
}

function roundTripFigures({ roundTrip, connections, windows }: RoundTripCosts): readonly BenchFigure[] {
  const what = trafficTexts[roundTrip];
  const figure = (
    part: string,
    text: BenchFigure['what'],
    measure: BenchFigure['measure'],
    values: readonly number[],
  ): BenchFigure => ({
    id: `${roundTrip}@${connections}/${part}`,
    what: part === 'cpu' ? text : partText(what, connections, text),
    value: median(values),
    measure,
    spread: values.length > 1 ? spread(values) : null,
  });
  const of = (value: (window: WindowCost) => number) => windows.map(value);
  const threads = roundTrip === 'sign-in' ? threadsIn(windows) : [];
  return [
    figure(
      'cpu',
      atText(what, connections),
      'cpu-us',
      of(({ cpuUs }) => cpuUs),
    ),
    ...threads.map((name) => {
      const us = of(({ counts }) => counts?.threadsUs.get(name) ?? 0);
      return figure(`thread:${name}`, threadText(name), 'cpu-us', us);
    }),
    ...(threads.length > 0
      ? [
          figure(
            'written',
            writtenText,
            'kib',
            of(({ counts }) => (counts?.writtenBytes ?? 0) / 1_024),
          ),
        ]
      : []),
    figure(
      'rate',
      rateText,
      'per-second',
      of(({ load }) => load.perSecond),
    ),
    figure(
      'p50',
      tailText('p50'),
      'ms',
      of(({ load }) => load.p50Ms),
    ),
    figure(
      'p99',
      tailText('p99'),
      'ms',
      of(({ load }) => load.p99Ms),
    ),
  ];
}

/** Threads that had work in every window; the costliest first. */
function threadsIn(windows: readonly WindowCost[]): readonly string[] {
  const first = windows[0]?.counts?.threadsUs ?? new Map<string, number>();
  const steady = [...first].filter(([name]) => windows.every(({ counts }) => counts?.threadsUs.has(name)));
  return steady.sort(([, a], [, b]) => b - a).map(([name]) => name);
}
