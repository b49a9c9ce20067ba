import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BenchError } from '../bench/bench-error.ts';
import type { BenchResult, Progress } from '../bench/bench-row.ts';
import { sweepBenchRoots } from '../bench/gateway/bench-folder.ts';
import type { SequentialPolicy } from '../simulator/index.ts';
import { fieldDigest } from './field-digest.ts';
import { isSlow } from './field-job.ts';
import { fieldResult } from './field-rows.ts';
import { type FieldScenario, fieldScenarios } from './field-scenario.ts';
import { makeFieldStage } from './field-stage.ts';
import { goneOnText, stageText } from './field-texts.ts';
import { limits } from './limits.ts';
import { sweepNamespaces } from './netns/namespaces.ts';
import { reportHtml } from './report/report-html.ts';
import { ownLanes, runField } from './run-field.ts';
import { SampleLog } from './sample-log.ts';

export interface BenchTerminalOptions {
  /** Ids of scenarios; an id stands for its variants too (`T2` for `T2.again`). All unless given. */
  readonly only?: readonly string[];
  /** Sign-ins of the SDK, of each scenario. */
  readonly samples?: number;
  /** Tries of the terminal of today, in milliseconds each; none where empty. Up to 10 s many times, longer ones once. */
  readonly baselineMs?: readonly number[];
  /** Sign-ins of the terminal of today with tries up to 10 s, of each scenario. */
  readonly baselineSamples?: number;
  readonly lanes?: number;
  /** Every scenario at once, each in one lane: a look whether all of them work, in a quarter of a minute. */
  readonly isSideBySide?: boolean;
  readonly seed?: number;
  /** Where sign-ins are written as they come, and the report at the end; a run that was cut off goes on there. */
  readonly folder: string;
  readonly progress?: Progress;
}

/** Tries of the terminal of today. */
const triesMax = 3;

/**
 * Signs in on networks with faults, on real sockets in network namespaces: the SDK, and beside it the terminal of
 * today. Leaves `samples.jsonl`, `report.html` and `report.zh-CN.html` in the folder.
 * @throws BenchError without root, iproute2 or iptables, or when the folder holds a run of another seed or
 * other code.
 */
export async function benchTerminal(options: BenchTerminalOptions): Promise<BenchResult> {
  const obstacle = obstacleToField();
  if (obstacle !== null) throw obstacle;
  const { folder, progress = () => {}, seed = 1, samples = limits.samplesDefault } = options;
  const scenarios = scenariosOf(options.only ?? []);
  const log = SampleLog.open(folder, { version: 1, seed, code: fieldDigest() });
  const earlier = log.samples.filter((sample) => scenarios.some(({ id }) => id === sample.scenario)).length;
  if (earlier > 0) progress(goneOnText(folder, earlier));
  const sequential = sequentialOf(options);
  const { isSideBySide = false } = options;
  const lanes = isSideBySide ? 0 : Math.min(options.lanes ?? limits.lanesDefault, limits.lanesMax);
  progress(stageText);
  const stage = await makeFieldStage(lanes + ownLanes({ scenarios, sequential, isSideBySide }));
  try {
    await runField({ stage, scenarios, samples, sequential, seed, isSideBySide, log, progress });
  } finally {
    await stage.remove();
  }
  const measured = { scenarios, samples: log.samples, earlier };
  await writeFile(join(folder, 'report.html'), await reportHtml(measured, 'en'));
  await writeFile(join(folder, 'report.zh-CN.html'), await reportHtml(measured, 'zh-CN'));
  return fieldResult(measured);
}

/** What runs that were killed had left behind. */
export interface Swept {
  readonly namespaces: readonly string[];
  /** Paths of temporary folders with stores and keys. */
  readonly folders: readonly string[];
}

/** Takes away what runs that were killed have left behind. */
export async function sweepField(): Promise<Swept> {
  const obstacle = obstacleToField();
  if (obstacle !== null) throw obstacle;
  // Processes that still write there go with the namespaces.
  const namespaces = await sweepNamespaces();
  return { namespaces, folders: await sweepBenchRoots() };
}

/** Why there can be no field on this machine; null where there can. */
export function obstacleToField(): BenchError | null {
  if (process.platform !== 'linux') return new BenchError('not-linux');
  if (process.getuid?.() !== 0) return new BenchError('not-root');
  const missing = ['ip', 'iptables-restore'].filter((command) => !isInstalled(command));
  if (missing.length === 0) return null;
  return new BenchError('programs-missing', { programs: missing.join(', ') });
}

function isInstalled(command: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/** Whether a word stands for a scenario, or for several: `T2` for `T2.again` too. */
export function isScenarioOrFamily(word: string): boolean {
  return fieldScenarios.some(({ id }) => isMeantBy(id, word));
}

function scenariosOf(only: readonly string[]): readonly FieldScenario[] {
  if (only.length === 0) return fieldScenarios;
  return fieldScenarios.filter(({ id }) => only.some((word) => isMeantBy(id, word)));
}

function isMeantBy(id: string, word: string): boolean {
  return id === word || id.startsWith(`${word}.`);
}

function sequentialOf({ baselineMs, baselineSamples }: BenchTerminalOptions) {
  const many = baselineSamples ?? limits.sequentialSamplesDefault;
  return (baselineMs ?? limits.baselineMsDefault).map((attemptMs) => ({
    policy: { attemptMs, triesMax } satisfies SequentialPolicy,
    samples: isSlow({ attemptMs }) ? 1 : many,
  }));
}
