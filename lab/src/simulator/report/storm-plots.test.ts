import { describe, expect, it } from 'vitest';
import { madeUpStorm } from './made-up-figures.ts';
import { reportTexts } from './report-texts.ts';
import { stormPlots } from './storm-plots.ts';

const storms = [
  { policy: 'Rollcall', outage: 'silent', figures: madeUpStorm() },
  { policy: '60 s × 3', outage: 'silent', figures: madeUpStorm() },
  { policy: '10 s × 3', outage: 'silent', figures: madeUpStorm({ asksPerSecond: [16, 0, 60] }) },
  { policy: 'Rollcall', outage: 'refused', figures: madeUpStorm({ kind: 'refused' }) },
];

describe('the plots of an outage', () => {
  it('are three a kind, those of one measure side by side and of one height', () => {
    const plots = stormPlots(storms, 'en');
    const { loadPlot, dialPlot, backPlot } = reportTexts.en;
    expect(plots.map(({ title }) => title)).toEqual(
      [loadPlot, dialPlot, backPlot].flatMap((title) => [`${title} · silent`, `${title} · refused`]),
    );
    expect(plots.map(({ yMax, isShare }) => [yMax, isShare])).toEqual([
      [60, false],
      [60, false],
      [19, false],
      [19, false],
      [1, true],
      [1, true],
    ]);
  });

  it('have a line a policy, from the quickest of today', () => {
    const [silent, refused] = stormPlots(storms, 'en');
    expect(silent?.lines).toEqual([
      { name: 'Rollcall', values: [16, 0, 18] },
      { name: '10 s × 3', values: [16, 0, 60] },
      { name: '60 s × 3', values: [16, 0, 18] },
    ]);
    expect(refused?.lines).toEqual([{ name: 'Rollcall', values: [16, 0, 18] }]);
  });
});
