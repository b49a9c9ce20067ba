import type { HostMood } from '../network/network-weather.ts';
import { healthy4g, type RadioModel, weakNetwork } from '../radio-model.ts';

/** A network that a terminal signs in on, again and again; two gateways of one cluster stand at its end. Ids of bars.md. */
export interface RaceScenario {
  readonly id: string;
  readonly what: { readonly en: string; readonly 'zh-CN': string };
  readonly uplinks: readonly RaceUplink[];
  /** How the first gateway meets connections; the second one listens. */
  readonly first: HostMood;
  /** Whether what earlier sign-ins taught is kept. */
  readonly remembers: boolean;
  /** Rollcall keeps its connection between sign-ins; the terminal of today never does. */
  readonly isWarm?: boolean;
}

export interface RaceUplink {
  readonly name: string;
  readonly radio: RadioModel;
  /** Associated, and nothing passes. */
  readonly isDead?: boolean;
}

const sim: RaceUplink = { name: 'sim', radio: healthy4g };
const weakSim: RaceUplink = { name: 'sim', radio: weakNetwork };
const deadWifi: RaceUplink = { name: 'wifi', radio: healthy4g, isDead: true };

export const raceScenarios: readonly RaceScenario[] = [
  {
    id: 'T1',
    what: { en: 'healthy 4G, two endpoints', 'zh-CN': '正常 4G，两个网关地址' },
    uplinks: [sim],
    first: 'listens',
    remembers: false,
  },
  {
    id: 'T2',
    what: { en: 'first endpoint dropped, first time seen', 'zh-CN': '第一个地址不通，首次遇到' },
    uplinks: [sim],
    first: 'drops',
    remembers: false,
  },
  {
    id: 'T2.again',
    what: { en: 'first endpoint dropped, seen before', 'zh-CN': '第一个地址不通，已遇到过' },
    uplinks: [sim],
    first: 'drops',
    remembers: true,
  },
  {
    id: 'T3',
    what: {
      en: 'Wi-Fi associated but dead, cell alive, two endpoints',
      'zh-CN': 'Wi-Fi 已连但不通，蜂窝可用，两个地址',
    },
    uplinks: [deadWifi, sim],
    first: 'listens',
    remembers: false,
  },
  {
    id: 'T4.cold',
    what: { en: 'weak network: 300 ms, 10 % loss each way', 'zh-CN': '弱网：300 毫秒，双向各丢 10%' },
    uplinks: [weakSim],
    first: 'listens',
    remembers: false,
  },
  {
    id: 'T4.warm',
    what: {
      en: 'the same weak network, a warm connection',
      'zh-CN': '同样的弱网，已有保持的连接',
    },
    uplinks: [weakSim],
    first: 'listens',
    remembers: true,
    isWarm: true,
  },
  {
    id: 'T5',
    what: { en: 'first endpoint accepts, then silence', 'zh-CN': '第一个地址接受连接后无应答' },
    uplinks: [sim],
    first: 'mute',
    remembers: false,
  },
];
