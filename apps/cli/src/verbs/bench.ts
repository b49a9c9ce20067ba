import { availableParallelism, cpus } from 'node:os';
import type {
  BenchFigure,
  BenchGatewayOptions,
  BenchResult,
  BenchRow,
  GatewayProfile,
  Goal,
  Measure,
} from '@rollcall/lab/bench';
import { CliError, exit, wrongUse } from '../cli-error.ts';
import { isSet, optional } from '../read-value.ts';
import { columns } from '../table.ts';
import type { Call, Verb } from '../verb.ts';

type ByOwner = typeof import('@rollcall/lab/bench').byOwner;

/** The lab is loaded by these verbs alone: no other one pays for it. */
const lab = () => import('@rollcall/lab/bench');

export const benchCodec: Verb = {
  name: ['bench', 'codec'],
  options: { rounds: { type: 'string', value: 'N' } },
  examples: ['rollcall bench codec', 'rollcall bench codec --rounds 9 --json'],
  async run(call) {
    const { benchCodec: bench, benchLimits } = await lab();
    const rounds = wholeNumber(call, 'rounds', benchLimits.codecRoundsDefault, benchLimits.roundsMax);
    print(call, await done(bench({ rounds, progress: progressOf(call) })));
    return exit.done;
  },
};

export const benchGateway: Verb = {
  name: ['bench', 'gateway'],
  options: {
    rounds: { type: 'string', value: 'N' },
    connections: { type: 'string', value: '50,1000' },
    'sign-ins': { type: 'string', value: 'N' },
    terminals: { type: 'string', value: '1000000' },
    only: { type: 'string', value: 'G1,G1b,G2' },
    profile: { type: 'boolean' },
  },
  examples: [
    'rollcall bench gateway',
    'rollcall bench gateway --only G1,G1b --json',
    'rollcall bench gateway --profile --connections 50',
  ],
  async run(call) {
    const { benchGateway: bench, benchGatewayProfile, benchLimits } = await lab();
    const options = await gatewayOptions(call);
    if (isSet(call, 'profile')) {
      await printProfiles(call, await done(benchGatewayProfile(options)), benchLimits.functionsShown);
    } else {
      print(call, await done(bench(options)));
    }
    return exit.done;
  },
};

/** A bench that could not be run is no bug of the command. */
async function done<T>(running: Promise<T>): Promise<T> {
  const { BenchError } = await lab();
  return running.catch((error: unknown) => {
    if (!(error instanceof BenchError)) throw error;
    const { message } = error;
    throw new CliError({ code: 'bench-failed', message, params: { message } });
  });
}

async function gatewayOptions(call: Call): Promise<BenchGatewayOptions> {
  const { benchLimits: max, gatewayBars, signInsOfRun } = await lab();
  const counts = wordsOf(call, 'connections', max.connectionsDefault.join(','));
  const only = wordsOf(call, 'only', gatewayBars.join(','));
  const options = {
    connections: counts.map((word) => inRange(word, 'connections', max.connectionsMax)),
    rounds: wholeNumber(call, 'rounds', max.roundsDefault, max.roundsMax),
    signIns: wholeNumber(call, 'sign-ins', max.signInsDefault, max.signInsMax),
    terminals: wholeNumber(call, 'terminals', max.registryLargeDefault, max.registryMax),
    only: gatewayBars.filter((bar) => only.includes(bar)),
    progress: progressOf(call),
  };
  if (options.only.length < only.length) throw badValue('only', gatewayBars.join(', '));
  if (signInsOfRun(options) > max.signInsOfRunMax) {
    throw badValue('sign-ins', `${max.signInsOfRunMax} / rounds / connections`);
  }
  return options;
}

function progressOf({ io, language }: Call): NonNullable<BenchGatewayOptions['progress']> {
  return (text) => io.err(`${text[language]}\n`);
}

function wordsOf(call: Call, name: string, fallback: string): readonly string[] {
  return (optional(call, name) ?? fallback).split(',').map((word) => word.trim());
}

function wholeNumber(call: Call, name: string, fallback: number, max: number): number {
  return inRange(optional(call, name) ?? String(fallback), name, max);
}

function inRange(word: string, name: string, max: number): number {
  const value = /^\d{1,9}$/.test(word) ? Number(word) : 0;
  if (value < 1 || value > max) throw badValue(name, `1 … ${max}`);
  return value;
}

function badValue(name: string, allowed: string) {
  return wrongUse('option-value', `--${name} takes: ${allowed}`, { option: `--${name}`, allowed });
}

function print(call: Call, result: BenchResult): void {
  if (call.isJson) call.io.out(`${JSON.stringify(document(result))}\n`);
  else call.io.out(`${textOf(call, result)}\n`);
}

function document({ rows, figures, notes }: BenchResult): unknown {
  return {
    rows: rows.map((row) => ({
      id: row.id,
      what: `${row.what.en}: ${rounded(row.own)} ${row.measure}`,
      value: row.value,
      unit: row.unit,
      reference: row.reference && `${row.reference.name}: ${rounded(row.reference.value)} ${row.measure}`,
      goal: row.goal.value,
      pass: row.pass,
    })),
    figures: figures.map((figure) => ({ ...figure, what: figure.what.en })),
    notes: notes.map(({ en }) => en),
    machine: machine(),
  };
}

function machine() {
  const { version, platform, arch } = process;
  return { node: version, platform, arch, cores: availableParallelism(), cpu: cpus()[0]?.model ?? '' };
}

function textOf(call: Call, { rows, figures, notes }: BenchResult): string {
  const { t, language } = call;
  const head = ['bar', 'what', 'own', 'reference', 'value', 'goal', 'met'].map((name) =>
    t(`bench.columns.${name}`),
  );
  const bars = rows.map((row) => barCells(call, row));
  const rest = figures.map((figure) => figureCells(call, figure));
  const { node, cores, cpu } = machine();
  return [
    columns([head, ...bars]),
    `${t('bench.figures')}\n${columns(rest)}`,
    [...notes.map((note) => note[language]), `Node ${node}, ${t('bench.cores', { cores })}, ${cpu}`].join(
      '\n',
    ),
  ].join('\n\n');
}

function barCells({ t, language }: Call, row: BenchRow): readonly string[] {
  const { id, what, own, measure, reference, value, unit, goal, pass } = row;
  return [
    id,
    what[language],
    withUnit(t, own, measure),
    reference ? `${reference.name}: ${withUnit(t, reference.value, measure)}` : '',
    unit === 'ratio' ? `${rounded(value)} ×` : withUnit(t, value, measure),
    `${sign(goal)} ${goal.value}`,
    t(pass ? 'bench.yes' : 'bench.no'),
  ];
}

function figureCells({ t, language }: Call, figure: BenchFigure): readonly string[] {
  const { what, value, measure, spread } = figure;
  return [
    what[language],
    withUnit(t, value, measure),
    spread === null ? '' : `± ${Math.round(spread * 50)} %`,
  ];
}

function withUnit(t: Call['t'], value: number, measure: Measure): string {
  return t(`bench.measure.${measure}`, { value: rounded(value) });
}

function sign({ kind }: Goal): string {
  return kind === 'at-least' ? '≥' : '≤';
}

/** Three digits that count: more would be noise. */
function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

async function printProfiles(call: Call, profiles: readonly GatewayProfile[], shown: number): Promise<void> {
  const { byOwner } = await lab();
  if (call.isJson) {
    const top = profiles.map(({ functions, ...profile }) => ({
      ...profile,
      parts: byOwner(functions),
      functions: functions.slice(0, shown),
    }));
    call.io.out(`${JSON.stringify({ rows: [], profiles: top, machine: machine() })}\n`);
    return;
  }
  for (const profile of profiles) {
    call.io.out(
      `${functionsText(call, profile, shown)}\n${partsText(call, profile, byOwner(profile.functions))}\n`,
    );
  }
}

function functionsText(
  { t }: Call,
  { connections, signIns, functions }: GatewayProfile,
  shown: number,
): string {
  const head = ['share', 'us', 'thread', 'function', 'place'].map((name) => t(`bench.profile.${name}`));
  const rows = functions
    .slice(0, shown)
    .map(({ share, selfUs, thread, name, place }) => [
      ...shareCells(share, selfUs / signIns),
      thread,
      name,
      place,
    ]);
  return `${t('bench.profile.title', { connections })}\n${columns([head, ...rows])}\n`;
}

function partsText({ t }: Call, { signIns }: GatewayProfile, parts: ReturnType<ByOwner>): string {
  const head = ['share', 'us', 'thread', 'part'].map((name) => t(`bench.profile.${name}`));
  const rows = parts.map(({ share, selfUs, thread, owner }) => [
    ...shareCells(share, selfUs / signIns),
    thread,
    owner || t('bench.profile.engine'),
  ]);
  return `${t('bench.profile.parts')}\n${columns([head, ...rows])}\n${t('bench.profile.note')}\n`;
}

function shareCells(share: number, us: number): readonly string[] {
  return [`${(share * 100).toFixed(1)} %`, us.toFixed(2)];
}
