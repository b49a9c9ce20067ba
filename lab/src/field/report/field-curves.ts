import type { LocalText } from '@rollcall/iso8583';
import { doneCurve, goalPoint } from '../../report/done-curve.ts';
import type { DoneCurves } from '../../report/done-curves.ts';
import type { FieldFigures } from '../field-figures.ts';
import type { FieldScenario } from '../field-scenario.ts';
import { clientText } from '../field-texts.ts';

/** What was done by when on one network, by each client. */
export function fieldCurves(
  { id, what, goals }: FieldScenario,
  figures: readonly FieldFigures[],
  language: keyof LocalText,
): DoneCurves {
  return {
    title: `${id} · ${what[language]}`,
    curves: figures.map(({ client, count, times }) => ({
      name: `${clientText(client)[language]} (${count})`,
      points: doneCurve(times),
    })),
    goals: goals.map(({ part, goal }) => goalPoint(part, goal.value)),
  };
}
