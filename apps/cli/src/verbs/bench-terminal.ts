import { benched } from '../bench-failure.ts';
import { printBench } from '../bench-report.ts';
import { type ExitCode, exit } from '../cli-error.ts';
import { badOptionList, isSet, optional, refuseBeside, wholeNumber } from '../read-value.ts';
import type { Call, Verb } from '../verb.ts';

/** The lab is loaded by this verb alone: no other one pays for it. */
const field = () => import('@rollcall/lab/field');

const folderDefault = './rollcall-bench-terminal';
const secondMs = 1_000;

export const benchTerminal: Verb = {
  name: ['bench', 'terminal'],
  options: {
    only: { type: 'string', value: 'T2,T5' },
    samples: { type: 'string', value: 'N' },
    baseline: { type: 'string', value: '10,30,60|none' },
    'baseline-samples': { type: 'string', value: 'N' },
    lanes: { type: 'string', value: 'N' },
    seed: { type: 'string', value: 'N' },
    out: { type: 'string', value: 'DIR' },
    sweep: { type: 'boolean' },
  },
  examples: [
    'rollcall bench terminal',
    'rollcall bench terminal --only T2,T3 --samples 3000 --out t2-t3',
    'rollcall bench terminal --sweep',
  ],
  async run(call) {
    const { benchTerminal: bench, fieldLimits, isSlow } = await field();
    if (isSet(call, 'sweep')) return sweep(call);
    const baselineMs = baselineOf(call, fieldLimits.baselineMsMax);
    if (baselineMs?.every((attemptMs) => isSlow({ attemptMs })))
      refuseBeside(call, 'baseline-samples', `baseline ${optional(call, 'baseline')}`);
    const count = (name: string, max: number) => wholeNumber(call, name, 1, max);
    const options = {
      only: await scenariosOf(call),
      samples: count('samples', fieldLimits.samplesMax),
      baselineMs,
      baselineSamples: count('baseline-samples', fieldLimits.samplesMax),
      lanes: count('lanes', fieldLimits.lanesMax),
      seed: wholeNumber(call, 'seed', 0, Number.MAX_SAFE_INTEGER),
    };
    const result = bench({
      ...given(options),
      folder: optional(call, 'out') ?? folderDefault,
      progress: (text) => call.io.err(`${text[call.language]}\n`),
    });
    printBench(call, await benched(result));
    return exit.done;
  },
};

async function sweep(call: Call): Promise<ExitCode> {
  const ofRuns = Object.keys(benchTerminal.options).filter((name) => name !== 'sweep');
  for (const name of ofRuns) refuseBeside(call, name, 'sweep');
  const { sweepField } = await field();
  const { namespaces, folders } = await benched(sweepField());
  const counts = { namespaces: namespaces.length, folders: folders.length };
  call.io.out(`${call.isJson ? JSON.stringify({ namespaces, folders }) : call.t('bench.swept', counts)}\n`);
  return exit.done;
}

async function scenariosOf(call: Call): Promise<readonly string[] | undefined> {
  const given = wordsOf(call, 'only');
  const { isScenarioOrFamily, fieldScenarios } = await field();
  if (given?.every(isScenarioOrFamily) ?? true) return given;
  const ids = fieldScenarios.map(({ id }) => id).join(', ');
  throw badOptionList('only', ids);
}

function baselineOf(call: Call, max: number): readonly number[] | undefined {
  const words = wordsOf(call, 'baseline');
  if (words?.join() === 'none') return [];
  const all = words?.map((word) => (/^\d{1,3}$/.test(word) ? Number(word) * secondMs : 0));
  if (all?.some((ms) => ms < 1 || ms > max)) {
    throw badOptionList('baseline', `1 … ${max / secondMs}; none`);
  }
  return all;
}

function wordsOf(call: Call, name: string): readonly string[] | undefined {
  return optional(call, name)
    ?.split(',')
    .map((word) => word.trim());
}

/** Without the options that were not given. */
function given<T extends object>(options: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
