import type { LocalText } from '@rollcall/iso8583';
import { todayText } from '../report/client-text.ts';
import type { FieldScenario, Part } from './field-scenario.ts';
import type { FieldRecord } from './sample.ts';
import type { ClientName } from './sign-in-report.ts';

export function progressText({ id, what }: FieldScenario, done: number, all: number): LocalText {
  return {
    en: `${id}, ${what.en}: ${done} of ${all} sign-ins`,
    'zh-CN': `${id}，${what['zh-CN']}：签到 ${done} / ${all} 次`,
  };
}

export const stageText: LocalText = {
  en: 'making networks, starting gateways and terminals',
  'zh-CN': '正在搭建网络，启动网关与终端',
};

export function goneOnText(folder: string, count: number): LocalText {
  return {
    en: `going on with ${count} sign-ins of an earlier run in ${folder}`,
    'zh-CN': `沿用 ${folder} 中先前运行的 ${count} 次签到`,
  };
}

const partNames: Readonly<Record<Part, LocalText>> = {
  p50: { en: 'median', 'zh-CN': '中位数' },
  p95: { en: 'p95', 'zh-CN': 'p95' },
  p99: { en: 'p99', 'zh-CN': 'p99' },
  p999: { en: 'p99.9', 'zh-CN': 'p99.9' },
  max: { en: 'slowest', 'zh-CN': '最慢' },
  within5s: { en: 'within 5 s', 'zh-CN': '5 秒内' },
};

export function partName(part: Part): LocalText {
  return partNames[part];
}

export function partText(what: LocalText, part: Part): LocalText {
  const name = partName(part);
  return { en: `${what.en}: ${name.en}`, 'zh-CN': `${what['zh-CN']}：${name['zh-CN']}` };
}

export function clientText(client: ClientName): LocalText {
  if (client === 'rollcall') return { en: 'Rollcall', 'zh-CN': 'Rollcall' };
  return todayText(Number(client.slice('sequential-'.length)) * 1_000);
}

export function medianText(what: LocalText, client: LocalText, count: number): LocalText {
  return {
    en: `${what.en}, ${client.en}: median of ${count}`,
    'zh-CN': `${what['zh-CN']}，${client['zh-CN']}：${count} 次的中位数`,
  };
}

/** How it was measured, for whoever reads the figures. */
export function noteTexts({ samples, earlier }: FieldRecord): readonly LocalText[] {
  const loads = samples.map(({ load }) => load);
  const load = loads.length === 0 ? '-' : `${Math.min(...loads).toFixed(1)}-${Math.max(...loads).toFixed(1)}`;
  return [
    {
      en: 'Kernel sockets between network namespaces, faults by netfilter and routes; no radio: a round trip takes well under 1 ms.',
      'zh-CN': '网络命名空间之间的内核套接字，故障由 netfilter 与路由产生；无空口时延，往返远小于 1 毫秒。',
    },
    {
      en: 'Today’s terminal: one address at a time, three tries, in real time as well; a sign-in that failed counts as endless.',
      'zh-CN': '现有终端：逐个地址、共三次，同样按真实时间运行；失败的签到按无穷大计。',
    },
    ...(earlier > 0 ? [earlierText(earlier)] : []),
    { en: `Load average while measuring: ${load}.`, 'zh-CN': `测量期间系统负载：${load}。` },
  ];
}

function earlierText(count: number): LocalText {
  return {
    en: `${count} of these sign-ins are of an earlier run in the same folder, of the same code.`,
    'zh-CN': `其中 ${count} 次签到来自同一目录中先前的运行，代码相同。`,
  };
}
