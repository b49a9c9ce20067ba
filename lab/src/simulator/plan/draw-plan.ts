import type { WorkingKeyForm } from '@rollcall/keys';
import { type SeededRandom, seededRandom, subSeed } from '../seeded-random.ts';
import type { Range, Scenario } from './scenario.ts';
import type {
  CashierCall,
  CashierStep,
  Fault,
  FaultKind,
  SchedulePlan,
  TerminalPlan,
} from './schedule-plan.ts';

const otherCalls: readonly CashierCall[] = [
  'reverse',
  'reverse',
  'settle',
  'echo',
  'sign-off',
  'retry-parked',
];
const uplinkNames = ['sim', 'wifi', 'lan'];
/** Amounts that the test host declines end in these. */
const declinedAmount = 9_951;
/** Most sales of a shop are alike: an answer to one could pass for that to another. */
const usualAmount = 100;

/** Most terminals ask for double-length keys; some of those get a key for tracks with them. */
const forms = ['003', '003', '003', '003', '001', '004', '006'] as const;
const oddsOfPin = 0.3;
const oddsOfGivingUp = 0.05;
/** While something is written down or on its way; else at any moment that somebody may wait for. */
const givesUpAtOnceMs = 60;
const patienceMsMax = 20_000;
const oddsOfBalancer = 1 / 3;
const oddsOfManner = 1 / 5;

/** The schedule that a seed stands for. */
export function drawPlan(scenario: Scenario, seed: number): SchedulePlan {
  const random = seededRandom(subSeed(seed, scenario.id));
  const count = whole(random, scenario.terminals);
  const plain = Math.min(count, whole(random, scenario.plainTerminals));
  const gateways = whole(random, scenario.gateways);
  const calls = drawCalls(scenario, random);
  const terminals = Array.from({ length: count }, (_, index) =>
    drawTerminal(scenario, random, index, index >= count - plain, shareOf(calls, index, count)),
  );
  const isSecure = random.happens(scenario.secureShare);
  const pooledKeySets = whole(random, scenario.pooledKeySets);
  const isBalanced = gateways > 1 && random.happens(oddsOfBalancer);
  const plainHost = {
    hangsUp: random.happens(oddsOfManner),
    takesReports: !random.happens(oddsOfManner),
    takesUploads: !random.happens(oddsOfManner),
  };
  const faults = drawFaults(scenario, random, terminals, gateways);
  const network = { gateways, isSecure, isBalanced, pooledKeySets, plainHost };
  return { scenario: scenario.id, seed, ...network, terminals, faults };
}

/** How many calls cashiers make. */
interface Calls {
  readonly signIns: number;
  readonly purchases: number;
  readonly others: number;
}

function drawCalls(scenario: Scenario, random: SeededRandom): Calls {
  return {
    signIns: whole(random, scenario.signIns),
    purchases: whole(random, scenario.purchases),
    others: whole(random, scenario.otherCalls),
  };
}

/** Of one cashier among `cashiers`: as even as whole calls can be, and no call more or less for all of them. */
function shareOf({ signIns, purchases, others }: Calls, index: number, cashiers: number): Calls {
  const share = (calls: number) =>
    Math.floor(((index + 1) * calls) / cashiers) - Math.floor((index * calls) / cashiers);
  return { signIns: share(signIns), purchases: share(purchases), others: share(others) };
}

function drawTerminal(
  scenario: Scenario,
  random: SeededRandom,
  index: number,
  isPlain: boolean,
  calls: Calls,
): TerminalPlan {
  const uplinks = uplinkNames.slice(0, whole(random, scenario.uplinks));
  const form = random.pick(forms);
  return {
    form,
    number: index + 1,
    home: isPlain ? 'plain' : 'cluster',
    uplinks: uplinks.map((name) => ({ name, radio: random.pick(scenario.radios) })),
    firstGateway: random.integer(0, 9),
    reversalTries: random.pick([1, 1, 2, 3] as const),
    steps: drawSteps(scenario, random, calls, form),
  };
}

function drawSteps(
  scenario: Scenario,
  random: SeededRandom,
  share: Calls,
  form: WorkingKeyForm,
): readonly CashierStep[] {
  const calls: CashierCall[] = [
    ...new Array<CashierCall>(share.signIns).fill('sign-in'),
    ...new Array<CashierCall>(share.purchases).fill('purchase'),
    ...Array.from({ length: share.others }, () => random.pick(otherCalls)),
  ];
  for (let i = calls.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [calls[i], calls[j]] = [calls[j] as CashierCall, calls[i] as CashierCall];
  }
  return calls.map((call) => ({
    call,
    afterMs: Math.round(
      random.happens(scenario.longPauseOdds)
        ? random.between(...scenario.longPauseMs)
        : random.between(...scenario.pauseMs),
    ),
    isImpatient: random.happens(0.1),
    givesUpAfterMs: random.happens(oddsOfGivingUp) ? drawPatience(random) : null,
    // F52 of this dialect has no room for a PIN block of SM4.
    hasPin: random.happens(oddsOfPin) && form !== '006',
    amount: random.happens(0.1)
      ? declinedAmount
      : random.happens(0.3)
        ? random.integer(1, 9_000)
        : usualAmount,
  }));
}

function drawPatience(random: SeededRandom): number {
  return random.between(0, random.happens(0.5) ? givesUpAtOnceMs : patienceMsMax);
}

function drawFaults(
  scenario: Scenario,
  random: SeededRandom,
  terminals: readonly TerminalPlan[],
  gateways: number,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [kind, range] of Object.entries(scenario.faults) as [FaultKind, Range][]) {
    const count = whole(random, range);
    for (let i = 0; i < count; i++) faults.push(drawFault(kind, scenario, random, terminals, gateways));
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function drawFault(
  kind: FaultKind,
  scenario: Scenario,
  random: SeededRandom,
  terminals: readonly TerminalPlan[],
  gateways: number,
): Fault {
  const atMs = random.integer(0, scenario.faultsWithinMs);
  const ms = whole(random, scenario.spellMs);
  const terminal = random.pick(terminals);
  const uplink = `t${terminal.number}/${random.pick(terminal.uplinks).name}`;
  const host = terminal.home === 'plain' ? 'plain:9000' : `cluster-g${random.integer(0, gateways - 1)}:9000`;
  const spell = { atMs, forMs: ms };
  switch (kind) {
    case 'crash-terminal':
      return { kind, ...drawCrash(random, atMs, ms), terminal: terminal.number };
    case 'crash-gateway':
      return { kind, ...drawCrash(random, atMs, ms), gateway: random.integer(0, gateways - 1) };
    case 'crash-store':
    case 'crash-plain-host':
      return { kind, ...drawCrash(random, atMs, ms) };
    case 'block':
      return { kind, ...spell, what: random.pick([uplink, host, `${uplink}>${host}`]) };
    case 'uplink-down':
      return { kind, ...spell, uplink };
    case 'loss':
      return { kind, ...spell, uplink, loss: random.between(0.1, 0.5) };
    case 'mood':
      return { kind, ...spell, host, mood: random.pick(['mute', 'refuses', 'drops'] as const) };
    case 'frames':
      return { kind, ...spell, uplink, ...drawFrameFaults(random) };
    case 'nat':
      return { kind, ...spell, uplink, idleMs: random.integer(500, 30_000) };
    case 'disk-full':
      return { kind, ...spell, terminal: terminal.number, odds: random.pick([0.1, 0.5, 1]) };
    case 'disk-slow': {
      const hangMs = random.pick([500, 5_000, 30_000]);
      return { kind, ...spell, terminal: terminal.number, odds: random.pick([0.1, 0.5, 1]), hangMs };
    }
    case 'gateway-ill':
      return { kind, ...spell, gateway: random.integer(0, gateways - 1) };
    case 'store-full':
      return { kind, ...spell };
    case 'store-slow':
      return { kind, ...spell, syncMs: random.pick([100, 1_000, 4_000]) };
    case 'store-lost': {
      const isOfBookings = random.happens(0.5);
      const changes = random.integer(1, isOfBookings ? 4 : 12);
      const loss = random.pick(['store-failed', 'store-gone'] as const);
      return { kind, atMs, changes, isOfBookings, loss, backAfterMs: ms };
    }
    case 'renew':
      return { kind, atMs, terminal: terminal.number };
  }
}

function drawCrash(random: SeededRandom, atMs: number, downMs: number) {
  const death = random.pick(['killed', 'power-lost'] as const);
  return { atMs, death, deeds: random.integer(0, 12), doesLast: random.happens(0.5), downMs };
}

/**
 * A purchase that its reversal overtakes comes between 25 s, when its cashier gives it up, and 35 s, when a gateway has
 * closed the line that brought nothing: half of the late frames may.
 */
const lateMsChoices = [1_000, 35_000, 35_000, 120_000] as const;

function drawFrameFaults(random: SeededRandom) {
  return {
    lost: random.pick([0, 0.2, 0.6, 0.9]),
    doubled: random.pick([0, 0.6]),
    late: random.pick([0, 0.3, 0.6]),
    lateMs: random.pick(lateMsChoices),
    garbled: random.pick([0, 0, 0.3, 0.9]),
  };
}

function whole(random: SeededRandom, [least, most]: Range): number {
  return random.integer(least, most);
}
