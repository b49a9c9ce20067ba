import type { BenchGatewayOptions } from '@rollcall/lab/bench';
import { benched } from '../bench-failure.ts';
import { printBench, printProfiles } from '../bench-report.ts';
import { exit } from '../cli-error.ts';
import { badNumber, badOptionList, isSet, optional, refuseBeside, wholeNumber } from '../read-value.ts';
import type { Call, Verb } from '../verb.ts';

/** The lab is loaded by these verbs alone: no other one pays for it. */
const lab = () => import('@rollcall/lab/bench');

export const benchCodec: Verb = {
  name: ['bench', 'codec'],
  options: { rounds: { type: 'string', value: 'N' } },
  examples: ['rollcall bench codec', 'rollcall bench codec --rounds 9 --json'],
  async run(call) {
    const { benchCodec: bench, benchLimits } = await lab();
    const rounds = wholeNumber(call, 'rounds', 1, benchLimits.roundsMax) ?? benchLimits.codecRoundsDefault;
    printBench(call, await benched(bench({ rounds, progress: progressOf(call) })));
    return exit.done;
  },
};

/** A profile looks at one window of sign-ins for each number of connections. */
const unusedInProfiles = ['only', 'terminals', 'rounds'];

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
    const { benchGateway: bench, benchGatewayProfile, benchLimits, byOwner } = await lab();
    if (isSet(call, 'profile')) for (const name of unusedInProfiles) refuseBeside(call, name, 'profile');
    const options = await gatewayOptions(call);
    if (isSet(call, 'profile')) {
      const profiles = await benched(benchGatewayProfile(options));
      const shown = profiles.map((profile) => ({
        ...profile,
        functions: profile.functions.slice(0, benchLimits.functionsShown),
        parts: byOwner(profile.functions),
      }));
      printProfiles(call, shown);
    } else {
      printBench(call, await benched(bench(options)));
    }
    return exit.done;
  },
};

async function gatewayOptions(call: Call): Promise<BenchGatewayOptions> {
  const { benchLimits: max, gatewayBars, signInsOfRun } = await lab();
  const counts = wordsOf(call, 'connections', max.connectionsDefault.join(','));
  const only = wordsOf(call, 'only', gatewayBars.join(','));
  const options = {
    connections: counts.map((word) => connectionsIn(word, max.connectionsMax)),
    rounds: wholeNumber(call, 'rounds', 1, max.roundsMax) ?? max.roundsDefault,
    signIns: wholeNumber(call, 'sign-ins', 1, max.signInsMax) ?? max.signInsDefault,
    terminals: wholeNumber(call, 'terminals', 1, max.registryMax) ?? max.registryLargeDefault,
    only: gatewayBars.filter((bar) => only.includes(bar)),
    progress: progressOf(call),
  };
  if (options.only.length < only.length) throw badOptionList('only', gatewayBars.join(', '));
  if (signInsOfRun(options) > max.signInsOfRunMax) {
    const windows = signInsOfRun({ ...options, signIns: 1 });
    throw badNumber('sign-ins', 1, Math.floor(max.signInsOfRunMax / windows));
  }
  return options;
}

function progressOf({ io, language }: Call): NonNullable<BenchGatewayOptions['progress']> {
  return (text) => io.err(`${text[language]}\n`);
}

function wordsOf(call: Call, name: string, fallback: string): readonly string[] {
  return (optional(call, name) ?? fallback).split(',').map((word) => word.trim());
}

function connectionsIn(word: string, max: number): number {
  const value = /^\d{1,9}$/.test(word) ? Number(word) : 0;
  if (value < 1 || value > max) throw badOptionList('connections', `1 … ${max}`);
  return value;
}
