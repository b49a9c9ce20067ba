import type { Proof } from '@rollcall/sign-in';
import { healthy4g, type RadioModel, weakNetwork } from './radio-model.ts';
import type { SimulatedPath } from './simulated-path.ts';

/** A network that a terminal signs in on, again and again. Ids of bars.md. */
export interface RaceScenario {
  readonly id: string;
  readonly what: { readonly en: string; readonly 'zh-CN': string };
  readonly paths: readonly SimulatedPath[];
  /** Whether what earlier sign-ins taught is kept. */
  readonly remembers: boolean;
  /** Rollcall has a connection from before on the first path; the terminal of today never keeps one. */
  readonly isWarm?: boolean;
}

const proof: Proof = { cluster: 'rollcall', isAuthenticated: true };

function path(name: string, end: SimulatedPath['end'], radio: RadioModel = healthy4g): SimulatedPath {
  const [uplink = '', endpoint = ''] = name.split('/');
  return { path: { uplink, endpoint }, radio, end, proof };
}

export const raceScenarios: readonly RaceScenario[] = [
  {
    id: 'T1',
    what: { en: 'healthy 4G, two endpoints', 'zh-CN': '正常 4G，两个网关地址' },
    paths: [path('sim/a', 'answers'), path('sim/b', 'answers')],
    remembers: false,
  },
  {
    id: 'T2',
    what: { en: 'first endpoint dropped, first time seen', 'zh-CN': '第一个地址不通，首次遇到' },
    paths: [path('sim/a', 'drops'), path('sim/b', 'answers')],
    remembers: false,
  },
  {
    id: 'T2.again',
    what: { en: 'first endpoint dropped, seen before', 'zh-CN': '第一个地址不通，已遇到过' },
    paths: [path('sim/a', 'drops'), path('sim/b', 'answers')],
    remembers: true,
  },
  {
    id: 'T3',
    what: {
      en: 'Wi-Fi associated but dead, cell alive, two endpoints',
      'zh-CN': 'Wi-Fi 已连但不通，蜂窝可用，两个地址',
    },
    paths: [
      path('wifi/a', 'drops'),
      path('wifi/b', 'drops'),
      path('sim/a', 'answers'),
      path('sim/b', 'answers'),
    ],
    remembers: false,
  },
  {
    id: 'T4.cold',
    what: { en: 'weak network: 300 ms, 10 % loss each way', 'zh-CN': '弱网：300 毫秒，双向各丢 10%' },
    paths: [path('sim/a', 'answers', weakNetwork), path('sim/b', 'answers', weakNetwork)],
    remembers: false,
  },
  {
    id: 'T4.warm',
    what: {
      en: 'the same weak network, a warm connection',
      'zh-CN': '同样的弱网，已有保持的连接',
    },
    paths: [path('sim/a', 'answers', weakNetwork), path('sim/b', 'answers', weakNetwork)],
    remembers: false,
    isWarm: true,
  },
  {
    id: 'T5',
    what: { en: 'first endpoint accepts, then silence', 'zh-CN': '第一个地址接受连接后无应答' },
    paths: [path('sim/a', 'mute'), path('sim/b', 'answers')],
    remembers: false,
  },
];
