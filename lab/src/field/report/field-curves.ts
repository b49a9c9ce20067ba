import type { LocalText } from '@rollcall/iso8583';
import { type DonePoint, doneCurve } from '../../report/done-curve.ts';
import { doneCurvesSvg } from '../../report/done-curves.ts';
import type { FieldFigures } from '../field-figures.ts';
import type { FieldGoal, Part } from '../field-scenario.ts';
import { clientText } from '../field-texts.ts';

const size = { width: 540, height: 270, columns: 2 } as const;
const shareOfPart: Readonly<Record<Part, number>> = {
  p50: 0.5,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  max: 1,
  within5s: 0.999,
};

/** The share of sign-ins on one network that were done by each time, as a piece of SVG. */
export function fieldCurves(
  figures: readonly FieldFigures[],
  goals: readonly FieldGoal[],
  language: keyof LocalText,
): Promise<string> {
  const curves = figures.map(({ client, count, times }) => ({
    name: `${clientText(client)[language]} (${count})`,
    points: doneCurve(times),
  }));
  const points = goals.map(
    ({ part, goal }): DonePoint => [part === 'within5s' ? 5_000 : goal.value, shareOfPart[part]],
  );
  return doneCurvesSvg({ curves, goals: points }, size);
}
