import { readFileSync } from 'node:fs';
import type { Range, Scenario } from './scenario.ts';

/** What a part of a scenario has to be. */
export type ScenarioRule =
  | 'json'
  | 'object'
  | 'known'
  | 'word'
  | 'text'
  | 'number'
  | 'range'
  | 'one-of'
  | 'some-of';

/** A scenario file that cannot be used; `params` are those of a text for people. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  /** Of what is wrong. */
  readonly path: string;
  readonly rule: ScenarioRule;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(path: string, rule: ScenarioRule, params: Readonly<Record<string, string | number>> = {}) {
    super(`${path}: ${[rule, ...Object.values(params)].join(' ')}`);
    this.path = path;
    this.rule = rule;
    this.params = params;
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
  for (const key of Object.keys(json)) check(known.includes(key), key, 'known');
  check(typeof json['id'] === 'string' && /^[a-z0-9-]{1,32}$/.test(json['id']), 'id', 'word');
  const what = objectAt(json['what'], 'what');
  for (const language of ['en', 'zh-CN'])
    check(typeof what[language] === 'string', `what.${language}`, 'text');
  for (const [key, [least, most]] of Object.entries(ranges)) checkRange(json[key], key, least, most);
  for (const key of shares) checkNumber(json[key], key, 1);
  const radios = json['radios'];
  const areRadios =
    Array.isArray(radios) && radios.length > 0 && radios.every((name) => radioNames.includes(name));
  check(areRadios, 'radios', 'some-of', { known: radioNames.join(', ') });
  checkNumber(json['faultsWithinMs'], 'faultsWithinMs', faultsWithinMsMax);
  for (const [kind, range] of Object.entries(objectAt(json['faults'], 'faults'))) {
    check(faultKinds.includes(kind), `faults.${kind}`, 'one-of', { known: faultKinds.join(', ') });
    checkRange(range, `faults.${kind}`, 0, faultsMax);
  }
  return json as unknown as Scenario;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ScenarioError('scenario', 'json');
  }
}

function objectAt(value: unknown, path: string): Json {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), path, 'object');
  return value as Json;
}

function checkNumber(value: unknown, path: string, most: number): void {
  check(isWithin(value, 0, most), path, 'number', { most });
}

function checkRange(value: unknown, path: string, least: number, most: number): void {
  const isRange =
    Array.isArray(value) && value.length === 2 && value.every((end) => isWithin(end, least, most));
  check(isRange && value[0] <= value[1], path, 'range', { least, most });
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function check(
  holds: boolean,
  path: string,
  rule: ScenarioRule,
  params: Readonly<Record<string, string | number>> = {},
): asserts holds {
  if (!holds) throw new ScenarioError(path, rule, params);
}
