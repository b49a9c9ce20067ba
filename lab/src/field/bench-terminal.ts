import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BenchError } from '../bench/bench-error.ts';
import type { BenchResult, Progress } from '../bench/bench-row.ts';
import type { SequentialPolicy } from '../simulator/index.ts';
import { fieldResult } from './field-rows.ts';
import { type FieldScenario, fieldScenarios } from './field-scenario.ts';
import { makeFieldStage } from './field-stage.ts';
import { stageText, sweptText } from './field-texts.ts';
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
const onceFromMs = 10_001;

/**
 * Signs in on networks with faults, on real sockets in network namespaces: the SDK, and beside it the terminal of
 * today. Leaves `samples.jsonl`, `report.html` and `report.zh-CN.html` in the folder.
 * @throws BenchError without root, iproute2 or iptables, or when the folder holds a run with another seed.
 */
export async function benchTerminal(options: BenchTerminalOptions): Promise<BenchResult> {
  const obstacle = obstacleToField();
  if (obstacle !== null) throw new BenchError(obstacle);
  const { folder, progress = () => {}, seed = 1, samples = limits.samplesDefault } = options;
  const scenarios = scenariosOf(options.only ?? []);
  const log = SampleLog.open(folder, { version: 1, seed });
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
  await writeFile(join(folder, 'report.html'), reportHtml(scenarios, log.samples, 'en'));
  await writeFile(join(folder, 'report.zh-CN.html'), reportHtml(scenarios, log.samples, 'zh-CN'));
  return fieldResult(scenarios, log.samples);
}

/** Takes away what a run that was killed has left behind; resolves with how many namespaces those were. */
export async function sweepField(progress: Progress): Promise<number> {
  const obstacle = obstacleToField();
  if (obstacle !== null) throw new BenchError(obstacle);
  const swept = await sweepNamespaces();
  progress(sweptText(swept.length));
  return swept.length;
}

/** Why there can be no field on this machine, in words; null where there can. */
export function obstacleToField(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root: run it as root, e.g. with sudo';
  const missing = ['ip', 'iptables-restore'].filter((command) => !isInstalled(command));
  if (missing.length === 0) return null;
  return `${missing.join(' and ')} cannot be found: install iproute2 and iptables`;
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
    samples: attemptMs < onceFromMs ? many : 1,
  }));
}
