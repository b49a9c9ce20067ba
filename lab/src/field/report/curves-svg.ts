import type { LocalText } from '@rollcall/iso8583';
import type { FieldFigures } from '../field-figures.ts';
import type { FieldGoal, Part } from '../field-scenario.ts';
import { clientText } from '../field-texts.ts';

/** The axis of time: from what no one notices to three minutes, each decade as wide as the others. */
const fromMs = 5;
const untilMs = 300_000;
const ticks: readonly (readonly [number, string])[] = [
  [10, '10 ms'],
  [100, '0.1 s'],
  [1_000, '1 s'],
  [10_000, '10 s'],
  [60_000, '60 s'],
];
const layout = { left: 46, right: 16, top: 12, width: 700, plotHeight: 190, bottom: 30 } as const;
const colours = ['#1565c0', '#e65100', '#8d6e63', '#546e7a'] as const;
const shareOfPart: Readonly<Record<Part, number>> = {
  p50: 0.5,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  max: 1,
  within5s: 0.999,
};

/** The share of sign-ins that were done by each time: a curve a client, a diamond where a goal is. */
export function curvesSvg(
  figures: readonly FieldFigures[],
  goals: readonly FieldGoal[],
  language: keyof LocalText,
): string {
  const { left, right, top, width, plotHeight, bottom } = layout;
  const height = top + plotHeight + bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    ...[0, 0.5, 1].map(
      (share) =>
        `<line x1="${left}" x2="${width - right}" y1="${y(share)}" y2="${y(share)}" stroke="#ddd"/>` +
        `<text x="${left - 6}" y="${y(share) + 4}" text-anchor="end" fill="#555">${share * 100} %</text>`,
    ),
    ...ticks.map(
      ([ms, label]) =>
        `<line x1="${x(ms)}" x2="${x(ms)}" y1="${top}" y2="${top + plotHeight}" stroke="#eee"/>` +
        `<text x="${x(ms)}" y="${height - 10}" text-anchor="middle" fill="#555">${label}</text>`,
    ),
    ...figures.map((each, i) => curveOf(each, colourOf(i))),
    ...goals.map(({ part, goal }) => diamond(part === 'within5s' ? 5_000 : goal.value, shareOfPart[part])),
    ...figures.map((each, i) => legendOf(each, i, language)),
    '</svg>',
  ].join('\n');
}

function curveOf({ times, count }: FieldFigures, colour: string): string {
  const ended = times.filter(Number.isFinite);
  const steps = ended.map((ms, i) => `H${x(ms)}V${y((i + 1) / count)}`);
  const path = `M${x(fromMs)},${y(0)}${steps.join('')}H${x(untilMs)}`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function legendOf({ client, count }: FieldFigures, i: number, language: keyof LocalText): string {
  const at = layout.top + layout.plotHeight - 12 - 16 * i;
  const text = `${clientText(client)[language]} (${count})`;
  return `<text x="${layout.width - layout.right - 6}" y="${at}" text-anchor="end" fill="${colourOf(i)}">${text}</text>`;
}

function diamond(ms: number, share: number): string {
  const [cx, cy] = [x(ms), y(share)];
  return `<path d="M${cx},${cy - 6}l5,6l-5,6l-5,-6z" fill="#2e7d32"/>`;
}

function x(ms: number): number {
  const { left, right, width } = layout;
  const bounded = Math.min(Math.max(ms, fromMs), untilMs);
  const share = Math.log(bounded / fromMs) / Math.log(untilMs / fromMs);
  return Math.round((left + share * (width - left - right)) * 10) / 10;
}

function y(share: number): number {
  return Math.round((layout.top + (1 - share) * layout.plotHeight) * 10) / 10;
}

function colourOf(i: number): string {
  return colours[i % colours.length] as string;
}
