import { todayText } from '../../report/client-text.ts';
import type { DoneCurves } from '../../report/done-curves.ts';
import { baselines as policies } from '../baseline/sequential-policy.ts';
import type { RaceFigures } from '../figures/race-figures.ts';
import { type RaceTable, raceGoals } from '../figures/race-rows.ts';
import type { ReportLanguage } from './report-texts.ts';

/** What was done by when on one network: by Rollcall and, from the quickest, by the terminals of today. */
export function raceCurves(
  { scenario, rollcall, baselines }: RaceTable,
  language: ReportLanguage,
): DoneCurves {
  const ofToday = policies.map(({ attemptMs }, i) => ({
    name: todayText(attemptMs)[language],
    points: (baselines[i] as RaceFigures).done,
  }));
  return {
    title: `${scenario.id} · ${scenario.what[language]}`,
    curves: [{ name: 'Rollcall', points: rollcall.done }, ...ofToday.reverse()],
    goals: raceGoals(scenario),
  };
}
