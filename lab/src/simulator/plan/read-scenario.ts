import { readFileSync } from 'node:fs';
import type { Range, Scenario } from './scenario.ts';

/** A scenario file that cannot be used; the message names the path of what is wrong. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }
}

const folder = new URL('../../../scenarios/simulator/', import.meta.url);

/** Scenarios that come with the simulator, by the names of their files. */
export const scenarioIds = [
  'mixed',
  'healthy',
  'crashes',
  'network',
  'frames',
  'disks',
  'plain',
  'shifts',
  'doubles',
] as const;

/** One that comes with the simulator. @throws ScenarioError */
export function ownScenario(id: string): Scenario {
  return readScenario(readFileSync(new URL(`${id}.json`, folder), 'utf8'));
}

const ranges = {
  terminals: [1, 64],
  plainTerminals: [0, 64],
  gateways: [1, 8],
  uplinks: [1, 3],
  pooledKeySets: [0, 64],
  signIns: [0, 10_000],
  purchases: [0, 10_000],
  otherCalls: [0, 10_000],
  pauseMs: [0, 3_600_000],
  longPauseMs: [0, 3_600_000],
  spellMs: [0, 600_000],
} as const satisfies Readonly<Record<string, Range>>;

const shares = ['secureShare', 'longPauseOdds'] as const;
const radioNames: readonly string[] = ['lan', '4g', 'weak', 'terrible'];
const faultKinds: readonly string[] = [
  'crash-terminal',
  'crash-gateway',
  'crash-store',
  'crash-plain-host',
  'block',
  'uplink-down',
  'loss',
  'mood',
  'frames',
  'nat',
  'disk-full',
  'disk-slow',
  'gateway-ill',
  'store-full',
  'store-slow',
  'store-lost',
  'renew',
];
const faultsMax = 100;
const faultsWithinMsMax = 3_600_000;
const known: readonly string[] = [
  ...['id', 'what', 'radios', 'faults', 'faultsWithinMs'],
  ...Object.keys(ranges),
  ...shares,
];

type Json = Readonly<Record<string, unknown>>;

/** Reads a scenario from its JSON. @throws ScenarioError */
export function readScenario(text: string): Scenario {
  const json = objectAt(parsed(text), 'scenario');
  for (const key of Object.keys(json)) check(known.includes(key), key, 'is not known');
  check(
    typeof json['id'] === 'string' && /^[a-z0-9-]{1,32}$/.test(json['id']),
    'id',
    'one lower-case word is needed',
  );
  const what = objectAt(json['what'], 'what');
  for (const language of ['en', 'zh-CN'])
    check(typeof what[language] === 'string', `what.${language}`, 'a text is needed');
  for (const [key, [least, most]] of Object.entries(ranges)) checkRange(json[key], key, least, most);
  for (const key of shares) check(isWithin(json[key], 0, 1), key, 'a number from 0 to 1 is needed');
  const radios = json['radios'];
  const areRadios =
    Array.isArray(radios) && radios.length > 0 && radios.every((name) => radioNames.includes(name));
  check(areRadios, 'radios', `some of ${radioNames.join(', ')}`);
  check(
    isWithin(json['faultsWithinMs'], 0, faultsWithinMsMax),
    'faultsWithinMs',
    `0 to ${faultsWithinMsMax}`,
  );
  for (const [kind, range] of Object.entries(objectAt(json['faults'], 'faults'))) {
    check(faultKinds.includes(kind), `faults.${kind}`, `is none of ${faultKinds.join(', ')}`);
    checkRange(range, `faults.${kind}`, 0, faultsMax);
  }
  return json as unknown as Scenario;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ScenarioError('scenario', 'is no JSON');
  }
}

function objectAt(value: unknown, path: string): Json {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), path, 'an object is needed');
  return value as Json;
}

function checkRange(value: unknown, path: string, least: number, most: number): void {
  const isRange =
    Array.isArray(value) && value.length === 2 && value.every((end) => isWithin(end, least, most));
  check(
    isRange && value[0] <= value[1],
    path,
    `two numbers, the least and the most, from ${least} to ${most}`,
  );
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function check(holds: boolean, path: string, message: string): asserts holds {
  if (!holds) throw new ScenarioError(path, message);
}
