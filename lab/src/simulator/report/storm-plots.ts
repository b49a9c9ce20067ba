import type { StormFigures } from '../storm/run-storm.ts';
import type { LinePlot } from './line-plot.ts';
import { type ReportLanguage, reportTexts } from './report-texts.ts';

/** A storm with who met it (`10 s × 3`) and how nothing came back, in words. */
export interface NamedStorm {
  readonly policy: string;
  readonly outage: string;
  readonly figures: StormFigures;
}

/** Load and return of each kind of outage, the same of all kinds side by side and up to the same height. */
export function stormPlots(storms: readonly NamedStorm[], language: ReportLanguage): readonly LinePlot[] {
  const t = reportTexts[language];
  const measures = [
    { title: t.loadPlot, xName: t.seconds, of: (each: StormFigures) => each.asksPerSecond },
    { title: t.dialPlot, xName: t.seconds, of: (each: StormFigures) => each.dialsPerSecond },
    { title: t.backPlot, xName: t.secondsAfter, of: (each: StormFigures) => each.backByS, isShare: true },
  ];
  return measures.flatMap(({ title, xName, of, isShare = false }) => {
    const yMax = Math.max(1, ...storms.flatMap(({ figures }) => of(figures)));
    return [...Map.groupBy(storms, ({ outage }) => outage)].map(([outage, same]) => ({
      ...{ title: `${title} · ${outage}`, xName, yMax, isShare },
      lines: fromQuickest(same).map(({ policy, figures }) => ({ name: policy, values: of(figures) })),
    }));
  });
}

/** Rollcall, then the terminals of today from 10 s a try on, as in the curves of a race: each keeps its line. */
function fromQuickest([rollcall, ...ofToday]: readonly NamedStorm[]): readonly NamedStorm[] {
  return rollcall ? [rollcall, ...ofToday.reverse()] : [];
}
