import type { StormFigures } from '../storm/run-storm.ts';

/** One bar of an outage with what came of it, beside what the terminals of today come to. */
export interface StormRow {
  readonly id: string;
  readonly what: { readonly en: string; readonly 'zh-CN': string };
  readonly value: number;
  readonly unit: '×' | 's';
  /** The best and the worst of the terminals of today. */
  readonly reference: readonly [number, number] | null;
  readonly goal: number;
  readonly pass: boolean;
}

/** Of what a normal day asks for. */
const loadGoal = 1.2;

/** The bars of each kind of outage; of its storms the first is Rollcall's. One that struck nobody meets none. */
export function stormRows(storms: readonly StormFigures[]): readonly StormRow[] {
  return [...new Set(storms.map(({ kind }) => kind))].flatMap((kind) => {
    const [rollcall, ...today] = storms.filter((each) => each.kind === kind) as [
      StormFigures,
      ...StormFigures[],
    ];
    const row = (
      name: string,
      what: StormRow['what'],
      unit: StormRow['unit'],
      goal: number,
      of: (f: StormFigures) => number,
    ) => {
      const value = of(rollcall);
      const others = today.map(of);
      const reference = others.length > 0 ? ([Math.min(...others), Math.max(...others)] as const) : null;
      const pass = rollcall.hit > 0 && value <= goal;
      return { id: `storm.${kind}.${name}`, what, value, unit, reference, goal, pass };
    };
    return [
      row('0800s', what.asks, '×', loadGoal, ({ loadRatio }) => loadRatio),
      row('connections-after', what.dialsAfter, '×', loadGoal, ({ dialRatioAfter }) => dialRatioAfter),
      row('connections-meanwhile', what.dials, '×', loadGoal, ({ dialRatio }) => dialRatio),
      row('last-back', what.back, 's', rollcall.boundMs / 1_000, (f) => f.lastBackMs / 1_000),
    ];
  });
}

const what = {
  asks: {
    en: 'most 0800s in 5 s from the end of the outage, to a normal day',
    'zh-CN': '中断结束后任意 5 秒 0800 最高，与平时之比',
  },
  dialsAfter: {
    en: 'most connections asked for in 5 s from the end of the outage, to a normal day',
    'zh-CN': '中断结束后任意 5 秒连接请求最高，与平时之比',
  },
  dials: {
    en: 'most connections asked for in 5 s while nothing answers, to a normal day',
    'zh-CN': '中断期间任意 5 秒连接请求最高，与平时之比',
  },
  back: {
    en: 'until the last terminal in trouble is signed in',
    'zh-CN': '最后一台受影响终端恢复签到所需时间',
  },
} as const;
