import type { LocalText } from '@rollcall/iso8583';

export function registerText(done: number, count: number): LocalText {
  return { en: `registered ${done} of ${count} terminals`, 'zh-CN': `已登记 ${done} / ${count} 台终端` };
}

export function poolText(count: number): LocalText {
  return { en: `making ${count} key sets ahead`, 'zh-CN': `预制 ${count} 套工作密钥` };
}

export function windowText(round: number, rounds: number, what: LocalText, connections: number): LocalText {
  return round < 1
    ? {
        en: `warming up: ${what.en}, ${connections} connections`,
        'zh-CN': `预热：${what['zh-CN']}，${connections} 个连接`,
      }
    : {
        en: `round ${round} of ${rounds}: ${what.en}, ${connections} connections`,
        'zh-CN': `第 ${round}/${rounds} 轮：${what['zh-CN']}，${connections} 个连接`,
      };
}

export const trafficTexts = {
  'sign-in': { en: 'durable sign-in', 'zh-CN': '落盘签到' },
  again: { en: 'sign-in asked again (keys issued again)', 'zh-CN': '重复签到（补发同一套密钥）' },
  'echo-test': { en: 'echo test', 'zh-CN': '回响测试' },
  bare: { en: 'bare echo', 'zh-CN': '裸回显' },
} as const satisfies Readonly<Record<string, LocalText>>;

export function atText(what: LocalText, connections: number): LocalText {
  return { en: `${what.en}, ${connections} connections`, 'zh-CN': `${what['zh-CN']}，${connections} 个连接` };
}

/** `durable sign-in, 50 connections: p99`. */
export function partText(what: LocalText, connections: number, part: LocalText): LocalText {
  const { en, 'zh-CN': zh } = atText(what, connections);
  return { en: `${en}: ${part.en}`, 'zh-CN': `${zh}：${part['zh-CN']}` };
}

export const rateText: LocalText = {
  en: 'rate, load on the same machine',
  'zh-CN': '速率（负载与服务器同机）',
};

export function tailText(share: 'p50' | 'p99'): LocalText {
  return { en: `${share} of the round trip`, 'zh-CN': `往返时间 ${share}` };
}

export function threadText(name: string): LocalText {
  return { en: `thread ${name}`, 'zh-CN': `线程 ${name}` };
}

export const writtenText: LocalText = { en: 'written to disk', 'zh-CN': '写盘' };

export const keySetText: LocalText = { en: 'make one key set ahead', 'zh-CN': '预制一套工作密钥' };

export function fsyncText(connections: number): LocalText {
  return {
    en: `fsyncs a sign-in, ${connections} connections`,
    'zh-CN': `每笔签到的 fsync 次数，${connections} 个连接`,
  };
}

export function registryText(terminals: number): LocalText {
  return {
    en: `durable sign-in, ${terminals} registered terminals`,
    'zh-CN': `落盘签到，已登记 ${terminals} 台终端`,
  };
}

export function riseText(many: number, few: number): LocalText {
  return {
    en: `durable sign-in at ${many} connections against ${few}`,
    'zh-CN': `落盘签到：${many} 个连接相对 ${few} 个连接`,
  };
}

export const echoText: LocalText = { en: 'bare echo', 'zh-CN': '裸回显' };

export function echoRiseText(many: number, few: number): LocalText {
  return { en: `bare echo at ${many} against ${few}`, 'zh-CN': `裸回显 ${many} 对 ${few} 个连接` };
}

export function registeredText(terminals: number): LocalText {
  return { en: `${terminals} registered`, 'zh-CN': `已登记 ${terminals} 台` };
}

export const cpuNote: LocalText = {
  en: 'A figure is CPU time of the whole server process, all threads, kernel time included, a round trip.',
  'zh-CN': '数值为服务器进程全部线程（含内核态）每次往返的 CPU 时间。',
};

export const signInNote: LocalText = {
  en: 'Each sign-in of G1 is by a terminal that the process has not met before, and uses up a key set made ahead.',
  'zh-CN': 'G1 的每笔签到都来自进程尚未见过的终端，并用掉一套预制密钥。',
};

export const registryNote: LocalText = {
  en: 'In G2 the turns go round the whole registry; a purchase after each sign-in (not measured) proves its keys, so that every sign-in brings fresh ones.',
  'zh-CN': 'G2 轮流使用全部已登记终端；每笔签到后有一笔消费（不计入）证实密钥，因此每次签到都下发新密钥。',
};

export const fsyncNote: LocalText = {
  en: 'fsyncs were counted by strace on a gateway of its own; its CPU time is not used.',
  'zh-CN': 'fsync 次数由 strace 在另一个网关进程上统计；该进程的 CPU 时间不采用。',
};

export const noStraceNote: LocalText = {
  en: 'fsyncs were not counted: strace is not installed.',
  'zh-CN': '未统计 fsync：没有安装 strace。',
};

export function profileText(connections: number): LocalText {
  return {
    en: `profiling durable sign-ins at ${connections} connections`,
    'zh-CN': `剖析落盘签到，${connections} 个连接`,
  };
}
