import type { SeededRandom } from './seeded-random.ts';

/**
 * A radio link as a terminal meets it: round trips of a lognormal length, packets lost each way by themselves, and TCP
 * above it sending again. Source: facts/resilience §7.3.
 */
export interface RadioModel {
  readonly roundTripMedianMs: number;
  /** Of the logarithm. */
  readonly sigma: number;
  /** Of packets, each way. */
  readonly loss: number;
}

export const healthy4g: RadioModel = { roundTripMedianMs: 80, sigma: 0.5, loss: 0.02 };
export const weakNetwork: RadioModel = { roundTripMedianMs: 300, sigma: 0.5, loss: 0.1 };

/** Linux never sends data again sooner. */
const dataTimeoutMsMin = 200;

/** How long a message and its answer take on an open connection; `serverMs` between the two. */
export function exchangeMs(model: RadioModel, random: SeededRandom, serverMs: number): number {
  const tripMs = roundTripMs(model, random);
  let lostMs = 0;
  let timeoutMs = Math.max(dataTimeoutMsMin, 2 * tripMs) + tripMs;
  for (; isLost(model, random); timeoutMs *= 2) lostMs += timeoutMs;
  return lostMs + tripMs + serverMs;
}

/** Either way. */
function isLost({ loss }: RadioModel, random: SeededRandom): boolean {
  return random.happens(1 - (1 - loss) ** 2);
}

function roundTripMs({ roundTripMedianMs, sigma }: RadioModel, random: SeededRandom): number {
  return roundTripMedianMs * Math.exp(sigma * random.normal());
}

/** How long a packet travels one way. */
export function oneWayMs(model: RadioModel, random: SeededRandom): number {
  return roundTripMs(model, random) / 2;
}

/** When the kernel first sends data again that was not acknowledged. */
export function resendTimeoutMs({ roundTripMedianMs }: RadioModel): number {
  return Math.max(dataTimeoutMsMin, 2 * roundTripMedianMs);
}

/** Radios by the name that plans give them. */
export const radios = {
  lan: { roundTripMedianMs: 4, sigma: 0.3, loss: 0 },
  '4g': healthy4g,
  weak: weakNetwork,
  terrible: { roundTripMedianMs: 900, sigma: 0.8, loss: 0.3 },
} as const satisfies Readonly<Record<string, RadioModel>>;
