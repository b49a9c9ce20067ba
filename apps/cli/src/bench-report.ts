import { availableParallelism, cpus } from 'node:os';
import type {
  BenchFigure,
  BenchResult,
  BenchRow,
  GatewayProfile,
  Goal,
  HotFunction,
  Measure,
} from '@rollcall/lab/bench';
import { columns } from './table.ts';
import type { Call } from './verb.ts';

/** Bars, figures and notes: as the JSON that scripts rely on, or as tables in the language of the call. */
export function printBench(call: Call, result: BenchResult): void {
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
      reference: row.reference && `${row.reference.name.en}: ${rounded(row.reference.value)} ${row.measure}`,
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
  const inUnit = (figure: number) =>
    unit === 'ratio' ? `${rounded(figure)} ×` : withUnit(t, figure, measure);
  return [
    id,
    what[language],
    withUnit(t, own, measure),
    reference ? `${reference.name[language]}: ${withUnit(t, reference.value, measure)}` : '',
    inUnit(value),
    `${sign(goal)} ${inUnit(goal.value)}`,
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
  return t(`bench.measure.${measure}`, { value: rounded(measure === 'share' ? value * 100 : value) });
}

function sign({ kind }: Goal): string {
  return kind === 'at-least' ? '≥' : '≤';
}

/** Three digits that count: more would be noise. What never ended has no figure. */
function rounded(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A profile with the functions to show and the time of each part. */
export interface ShownProfile extends GatewayProfile {
  readonly parts: readonly Pick<HotFunction, 'thread' | 'owner' | 'selfUs' | 'share'>[];
}

export function printProfiles(call: Call, profiles: readonly ShownProfile[]): void {
  if (call.isJson) call.io.out(`${JSON.stringify({ rows: [], profiles, machine: machine() })}\n`);
  else
    for (const profile of profiles)
      call.io.out(`${functionsText(call, profile)}\n${partsText(call, profile)}\n`);
}

function functionsText({ t }: Call, { connections, signIns, functions }: ShownProfile): string {
  const head = ['share', 'us', 'thread', 'function', 'place'].map((name) => t(`bench.profile.${name}`));
  const rows = functions.map(({ share, selfUs, thread, name, place }) => [
    ...shareCells(share, selfUs / signIns),
    thread,
    name,
    place,
  ]);
  return `${t('bench.profile.title', { connections })}\n${columns([head, ...rows])}\n`;
}

function partsText({ t }: Call, { signIns, parts }: ShownProfile): string {
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
