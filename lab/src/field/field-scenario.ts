import type { LocalText } from '@rollcall/iso8583';
import type { Goal } from '../bench/bench-row.ts';
import { limits } from './limits.ts';
import type { EndpointName, FieldScheme, UplinkName } from './netns/addresses.ts';
import type { Fault } from './netns/fault.ts';

/** What is reckoned from the sign-ins of one scenario. */
export type Part = 'p50' | 'p95' | 'p99' | 'p999' | 'max' | 'within5s';

/** A bar of bars.md: the part, and what is asked of it. Milliseconds; a share for `within5s`. */
export interface FieldGoal {
  readonly part: Part;
  readonly goal: Goal;
}

/** What a terminal has behind it when it signs in. */
export type Past =
  /** Nothing: first time seen. */
  | { readonly kind: 'none' }
  /** It has signed in on this network before. */
  | { readonly kind: 'signed-in' }
  /** It has, and its connection was idle since, for a time that is drawn. */
  | { readonly kind: 'idle'; readonly idleMsMin: number; readonly idleMsMax: number }
  /** It has, and does not sign in again: the faults come within that time, while its connection is idle. */
  | { readonly kind: 'dies-idle'; readonly withinMs: number };

/** A network that a terminal signs in on, again and again. Ids of bars.md. */
export interface FieldScenario {
  readonly id: string;
  readonly what: LocalText;
  readonly scheme: FieldScheme;
  readonly endpoints: readonly EndpointName[];
  readonly uplinks: readonly UplinkName[];
  readonly faults: readonly Fault[];
  /** A fault that strikes once, such as a lost SYN, is set anew for each sign-in. */
  readonly isRearmed: boolean;
  readonly past: Past;
  /**
   * What a sign-in has to come to for its time to count; one that does not counts as endless. `over-warm-link`: signed
   * in, and a connection was open before; without one nothing was put to the test. `with-cause`: not signed in, and the
   * cause is named; who signs in has met no fault. `death-found`: the terminal has told that its connection is gone,
   * without being asked for anything.
   */
  readonly mustEnd: 'signed-in' | 'over-warm-link' | 'with-cause' | 'death-found';
  /** No more sign-ins of the SDK than this, nor of all terminals of today, however many are asked for. */
  readonly samplesMax?: number;
  readonly goals: readonly FieldGoal[];
}

const atMost = (part: Part, value: number): FieldGoal => ({ part, goal: { kind: 'at-most', value } });
const atLeast = (part: Part, value: number): FieldGoal => ({ part, goal: { kind: 'at-least', value } });

/** First time seen, over TLS, one uplink, nothing wrong: each scenario says how it differs. */
const plain = {
  scheme: 'tls',
  endpoints: ['a', 'b'],
  uplinks: ['wifi'],
  faults: [],
  isRearmed: false,
  past: { kind: 'none' },
  mustEnd: 'signed-in',
} as const satisfies Partial<FieldScenario>;

const firstDropped: readonly Fault[] = [{ kind: 'drop', endpoint: 'a' }];
const asT2: readonly FieldGoal[] = [atMost('p50', 700), atMost('p99', 2_000), atLeast('within5s', 0.999)];

export const fieldScenarios: readonly FieldScenario[] = [
  {
    ...plain,
    id: 'healthy',
    what: { en: 'nothing wrong, two endpoints', 'zh-CN': '网络正常，两个网关地址' },
    goals: [],
  },
  {
    ...plain,
    id: 'T2',
    what: { en: 'first endpoint dropped, first time seen', 'zh-CN': '第一个地址被静默丢包，首次遇到' },
    faults: firstDropped,
    goals: asT2,
  },
  {
    ...plain,
    id: 'T2.plain',
    what: { en: 'the same over plain TCP', 'zh-CN': '同上，明文 TCP' },
    scheme: 'tcp',
    faults: firstDropped,
    goals: asT2,
  },
  {
    ...plain,
    id: 'T2.again',
    what: { en: 'first endpoint dropped, seen before', 'zh-CN': '第一个地址被静默丢包，已遇到过' },
    faults: firstDropped,
    past: { kind: 'signed-in' },
    goals: [atMost('p50', 350), atMost('p99', 1_000), atMost('p999', 2_000)],
  },
  {
    ...plain,
    id: 'T3',
    what: {
      en: 'Wi-Fi associated but dead, cell alive, two endpoints',
      'zh-CN': 'Wi-Fi 已连但不通，蜂窝可用，两个地址',
    },
    uplinks: ['wifi', 'cell'],
    faults: [{ kind: 'drop', uplink: 'wifi' }],
    goals: [atMost('p50', 700), atMost('p99', 1_500), atLeast('within5s', 0.999)],
  },
  {
    ...plain,
    id: 'T5',
    what: { en: 'first endpoint shakes hands, then silence', 'zh-CN': '第一个地址完成握手后无应答' },
    endpoints: ['mute', 'b'],
    goals: [atMost('p50', 1_200), atMost('p99', 2_500)],
  },
  {
    ...plain,
    id: 'T5.frozen',
    what: {
      en: 'first endpoint is a stopped gateway: TCP accepts, nothing answers',
      'zh-CN': '第一个地址的网关进程被冻结：TCP 可连，无任何应答',
    },
    endpoints: ['frozen', 'b'],
    samplesMax: limits.frozenSamplesMax,
    goals: [atMost('p50', 1_200), atMost('p99', 2_500)],
  },
  {
    ...plain,
    id: 'T6',
    what: { en: 'one lost SYN and a dead second address', 'zh-CN': '丢失一个 SYN，第二个地址不通' },
    faults: [
      { kind: 'first-syn-lost', endpoint: 'a' },
      { kind: 'drop', endpoint: 'b' },
    ],
    isRearmed: true,
    goals: [atMost('max', 1_300)],
  },
  {
    ...plain,
    id: 'T7.evicted',
    what: { en: 'warm connection forgotten by the NAT', 'zh-CN': '保持的连接已被 NAT 老化' },
    faults: [{ kind: 'flows-forgotten', idleSeconds: limits.flowIdleSeconds }],
    past: { kind: 'idle', idleMsMin: limits.evictedAfterMs, idleMsMax: limits.evictedIdleMsMax },
    mustEnd: 'over-warm-link',
    goals: [atMost('p99', 2_500)],
  },
  {
    ...plain,
    id: 'T7.idle',
    what: { en: 'idle warm connection dies: when it is found', 'zh-CN': '空闲的保持连接失效：发现所需时间' },
    faults: [{ kind: 'drop' }],
    past: { kind: 'dies-idle', withinMs: limits.idleBeforeDeathMsMax },
    mustEnd: 'death-found',
    samplesMax: limits.idleDeathsMax,
    goals: [atMost('max', 45_000)],
  },
  {
    ...plain,
    id: 'T8.refused',
    what: {
      en: 'every path refused aloud: when the cause is named',
      'zh-CN': '所有路径都被明确拒绝：给出原因的时间',
    },
    uplinks: ['wifi', 'cell'],
    faults: [
      { kind: 'reject', as: 'icmp-admin-prohibited', uplink: 'wifi' },
      { kind: 'reject', as: 'tcp-reset', uplink: 'cell' },
    ],
    mustEnd: 'with-cause',
    goals: [atMost('p95', 8_000), atMost('max', 25_000)],
  },
  {
    ...plain,
    id: 'T8.silent',
    what: { en: 'every path silent: when the cause is named', 'zh-CN': '所有路径都无声：给出原因的时间' },
    uplinks: ['wifi', 'cell'],
    faults: [{ kind: 'drop' }],
    mustEnd: 'with-cause',
    samplesMax: limits.silentSamplesMax,
    goals: [atMost('p95', 15_000), atMost('max', 25_000)],
  },
];
