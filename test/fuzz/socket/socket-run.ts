import { setTimeout as pause } from 'node:timers/promises';
import { cupPos } from '@rollcall/iso8583';
import { hexOf, joinBytes } from '../inputs/byte-edits.ts';
import { type DialectCorpus, readCorpus, vectorFrame } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';
import { grouped, mebibytes, perSecond, startProgress } from '../run/progress.ts';
import type { PartVerdict, Verdict } from '../run/verdict.ts';
import { Attack } from './attack.ts';
import { type Footprint, footprintVerdicts, residentBytes } from './footprint.ts';
import { type Front, hostileSource, tcpFront } from './front.ts';
import { type HonestReport, honestText } from './honest-report.ts';
import { startHonestTerminal } from './honest-terminal.ts';
import type { HostileInput } from './hostile-input.ts';
import { GatewayGone } from './hostile-link.ts';
import type { Target } from './target.ts';

export interface SocketOrder {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly connections: number;
  /** After the last input: answers leave, attempts are written, the collector has its turn. */
  readonly settleMs: number;
}

/** So often sent, some must have come first on a connection, where they are recognised. */
const oftenEnough = 100;

/** Attacks a target over many connections while an honest terminal works on one of its own. */
export function runSocket(order: SocketOrder, start: () => Promise<Target>): Promise<PartVerdict> {
  return runFront(order, start, tcpFront);
}

/** The same on another way to it; the honest terminal keeps to its own. */
export async function runFront<Input extends HostileInput>(
  order: SocketOrder,
  start: () => Promise<Target>,
  front: Front<Input>,
): Promise<PartVerdict> {
  const corpora = readCorpus();
  const target = await start();
  const source = await hostileSource(gatewayFirst(corpora));
  const attack = new Attack({ ...order, target }, front, source);
  const startedMs = performance.now();
  const { honest, marks, faults } = await fight(order, target, front, attack, corpora);
  const rate = perSecond(attack.sent, startedMs);
  attack.close();
  const aftermath = await aftermathOf(target, attack, faults.length === 0);
  const memory = footprintVerdicts(marks, Math.ceil((order.to - order.from) / 5));
  const all = [
    ...faults,
    ...honest.faults,
    ...aftermath.faults,
    ...memory.flatMap(({ fault }) => fault ?? []),
  ];
  return {
    faults: all,
    lines: [
      ...all.map((fault) => `FINDING ${front.area}: ${fault}`),
      ...(all.length > 0 ? recentLines(attack, front, order) : []),
      `  by kind: ${kindsText(attack)}`,
      ...aftermath.lines.map((line) => `  ${line}`),
    ],
    summary: [
      `${grouped(attack.sent)} inputs over ${order.connections} connections at a time and ${grouped(attack.connectionsMade)} in all`,
      `${grouped(rate)} a second`,
      ...memory.map(({ line }) => line),
      honestText(honest),
    ].join('; '),
  };
}

function kindsText({ sentByKind }: Pick<Attack, 'sentByKind'>): string {
  const sorted = [...sentByKind].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([kind, count]) => `${kind} ${grouped(count)}`).join(', ');
}

/** Mostly the gateway's own dialect: of the others it reads no further than their bitmap. */
function gatewayFirst(corpora: readonly DialectCorpus[]): readonly DialectCorpus[] {
  const own = corpora.filter(({ profile }) => profile === cupPos);
  return [...own, ...own, ...own, ...own, ...corpora];
}

/** Whether terminals are still served, and what the target leaves behind. */
async function aftermathOf(
  target: Target,
  attack: Pick<Attack, 'sentByKind' | 'sent' | 'connectionsMade'>,
  isAlive: boolean,
): Promise<Verdict> {
  const service = isAlive ? await target.checkService() : null;
  const protocols = (['http', 'tls'] as const).filter(
    (kind) => (attack.sentByKind.get(kind) ?? 0) > oftenEnough,
  );
  const sent = { inputs: attack.sent, connections: attack.connectionsMade, protocols };
  const left = await target.stop(sent).catch((error: Error) => ({ faults: [error.message], lines: [] }));
  return {
    faults: [...(service === null ? [] : [`after the run: ${service}`]), ...left.faults],
    lines: left.lines,
  };
}

/** A fifth of the inputs, a look at the memory, the rest, and a look again. */
async function fight<Input extends HostileInput>(
  { from, to, settleMs }: SocketOrder,
  target: Target,
  front: Front<Input>,
  attack: Attack<Input>,
  corpora: readonly DialectCorpus[],
): Promise<{
  readonly honest: HonestReport;
  readonly marks: readonly Footprint[];
  readonly faults: readonly string[];
}> {
  const { echoEveryMs: everyMs, echoWithinMs: answerWithinMs } = limits;
  const honest = await startHonestTerminal({
    port: target.port,
    frame: vectorFrame(corpora, 'G4'),
    everyMs,
    answerWithinMs,
  });
  const progress = startProgress(
    front.area === 'h2' ? 'inputs over HTTP/2' : 'inputs over sockets',
    to - from,
    () => attack.sent,
    () => `, ${residentText(target.pid)}; to go on: --only ${front.area} --from ${attack.goesOnAt}`,
  );
  const marks: Footprint[] = [];
  const faults: string[] = [];
  const fifth = from + Math.ceil((to - from) / 5);
  try {
    for (const [start, end] of [
      [from, fifth],
      [fifth, to],
    ] as const) {
      await attack.run(start, end);
      if (front.closesToMeasure) attack.close();
      await pause(settleMs);
      marks.push(await target.footprint());
    }
  } catch (error) {
    if (!(error instanceof GatewayGone)) throw error;
    faults.push(`the gateway is gone: ${error.message}`);
  }
  progress.stop();
  return { honest: await honest.finish(), marks, faults };
}

function residentText(pid: number): string {
  const resident = residentBytes(pid);
  return resident === null ? 'memory unknown' : mebibytes(resident);
}

/** What was sent last, so that it can be sent again. */
function recentLines<Input extends HostileInput>(
  attack: Attack<Input>,
  { area }: Front<Input>,
  { seed }: SocketOrder,
): readonly string[] {
  const [first = 0] = attack.recent;
  const last = attack.recent.slice(-limits.recentInputsPrinted);
  const words = `--only ${area} --connections 1 --seed ${seed} --from ${first} --inputs ${(last.at(-1) ?? 0) + 1}`;
  return [
    '  sent last:',
    ...last.map((index) => {
      const { kind, writes, ending } = attack.inputAt(index);
      return `    ${index} ${kind}, ${ending}: ${hexOf(joinBytes(...writes)).slice(0, 400)}`;
    }),
    `  again: node test/fuzz/fuzz.ts ${words}`,
  ];
}
