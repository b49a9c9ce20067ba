import { computeMac, decryptPinBlock, f64Of, portableCiphers } from '@rollcall/keys';
import type { WireEnds } from '../network/wire-log.ts';
import type { TellBreach } from './invariant.ts';
import {
  hexOf,
  type JudgedTerminal,
  type KnownSet,
  keysIn,
  type Open0800,
  requestName,
} from './judge-terminal.ts';
import type { WireFrame } from './wire-frame.ts';

/** What a gateway may do to keys, as the rules of the ledger say it (docs/adr/0004). */
const retiringMs = 90_000;
/** The least time that a plain host has for its 0810 before it is given up for another (facts/resilience §1.2). */
const plainPatienceMs = 1_500;
/** Fresh sets an hour that complaints may cause. */
const complaintSetsMax = 4;
const complaintWindowMs = 60 * 60_000;
/** The MAC does not fit, or the PIN cannot be read. */
const keysAreBlamed: readonly string[] = ['A0', '99'];

/** Watches key sets on the wire: whom they go to, why they are made, and whether they are honoured. */
export class KeyJudge {
  readonly #now: () => number;
  readonly #breach: TellBreach;
  readonly #unprovenLifeMs: number;
  /** Terminal by the clear keys of a set. */
  readonly #owners = new Map<string, string>();

  constructor(now: () => number, breach: TellBreach, unprovenLifeMs: number) {
    this.#now = now;
    this.#breach = breach;
    this.#unprovenLifeMs = unprovenLifeMs;
  }

  /** An 0800 for keys leaves a terminal. */
  asked(
    terminal: JudgedTerminal,
    { stan }: Pick<WireFrame, 'stan'>,
    { connection, cluster, host }: WireEnds,
  ): void {
    if (cluster !== null) return;
    const { open0800s, signInsEnded } = terminal;
    for (const [other, open] of open0800s) if (this.#isOver(terminal, stan, open)) open0800s.delete(other);
    if (open0800s.size > 0)
      this.#breach('one-0800', terminal.name, `an 0800 to ${host} while another waits for its answer`);
    open0800s.set(connection, { stan, leftAtMs: this.#now(), signInsEnded, untilMs: null });
  }

  /** Given up, for long enough or by whoever asked: the same number may be that of another call, if nothing was written. */
  #isOver({ signInsEnded }: JudgedTerminal, stan: string, open: Open0800): boolean {
    if (open.untilMs === null) return false;
    return this.#now() >= open.untilMs || stan !== open.stan || signInsEnded !== open.signInsEnded;
  }

  /** An 0810 reaches a terminal. */
  answeredAt({ open0800s }: JudgedTerminal, { connection }: WireEnds): void {
    open0800s.delete(connection);
  }

  /** A host does not know that a terminal has hung up: for the same sign-in its 0800 is in flight as long as it had to wait. */
  left({ open0800s }: JudgedTerminal, { connection }: WireEnds, how: 'closed' | 'lost'): void {
    const open = open0800s.get(connection);
    if (open === undefined) return;
    if (how === 'lost') open0800s.delete(connection);
    else open0800s.set(connection, { ...open, untilMs: open.leftAtMs + plainPatienceMs });
  }

  /** A gateway sends keys. */
  issued(terminal: JudgedTerminal, f62: Uint8Array): void {
    const name = hexOf(f62);
    const known = terminal.sets.get(name);
    if (known?.isReported && terminal.complaints < complaintSetsMax)
      this.#breach('set-reissued', terminal.name, 'gets keys again that it has reported as bad');
    if (known) return;
    const keys = keysIn(terminal, f62);
    if (keys === null) return;
    const owner = this.#owners.get(keys.name);
    if (owner !== undefined && owner !== terminal.name) {
      this.#breach('set-belongs', terminal.name, `gets a key set that went to ${owner} before`);
    }
    this.#owners.set(keys.name, terminal.name);
    const newest = [...terminal.sets.values()].at(-1);
    if (terminal.home === 'cluster' && newest) this.#mayReplace(terminal, newest);
    terminal.sets.set(name, {
      pik: keys.pik,
      mak: keys.mak,
      madeAtMs: this.#now(),
      provenAtMs: null,
      overtakenAtMs: null,
      isDoubted: terminal.openComplaints > 0,
      isReported: false,
    });
  }

  /** A message with a MAC reaches a host. */
  used(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    const used = this.#setOf(terminal, frame);
    if (used === null)
      this.#breach(
        'keys-agree',
        terminal.name,
        `${frame.mti} ${frame.stan} has a MAC of no set that it was given`,
      );
    else if (frame.f52 !== null && !isPinOf(used, frame))
      this.#breach(
        'keys-agree',
        terminal.name,
        `${frame.mti} ${frame.stan} has a PIN of another set than its MAC`,
      );
    const isGood = used !== null && this.#isAcceptable(used);
    terminal.setOfRequest.set(requestName(frame.mti, frame, ends), { set: used, isGood });
    if (!isGood) {
      this.complained(terminal);
      return;
    }
    if (used.provenAtMs !== null) return;
    used.provenAtMs = this.#now();
    for (const set of terminal.sets.values()) {
      if (set === used) break;
      set.overtakenAtMs ??= this.#now();
    }
  }

  /** A gateway answers a message that had a MAC. */
  answered(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame, requestMti: string): void {
    const request = terminal.setOfRequest.get(requestName(requestMti, frame, ends));
    if (request?.isGood === false) this.heeded(terminal);
    const used = request?.isGood ? request.set : null;
    if (used && terminal.home === 'cluster' && frame.responseCode === '00' && !isMacOf(terminal, used, frame))
      this.#breach('keys-agree', terminal.name, `${requestMti} ${frame.stan} is answered under another set`);
    if (!keysAreBlamed.includes(frame.responseCode) || terminal.home !== 'cluster' || !used) return;
    this.#breach(
      'set-lost',
      terminal.name,
      `${requestMti} ${frame.stan} is answered ${frame.responseCode} under a set it was given`,
    );
  }

  /** An 0400 leaves a terminal. */
  reversed(terminal: JudgedTerminal, frame: WireFrame): void {
    terminal.setOfReversal = this.#setOf(terminal, frame);
  }

  /** Whether an answer has no MAC, or one that fits. A 0410 that answers a try under older keys fits no more. */
  isGenuine(terminal: JudgedTerminal, frame: WireFrame): boolean {
    if (frame.f64 === null) return true;
    const { setOfReversal } = terminal;
    if (frame.mti === '0410') return setOfReversal !== null && isMacOf(terminal, setOfReversal, frame);
    return this.#setOf(terminal, frame) !== null;
  }

  /** A report of bad keys reaches a gateway, which sets about the set that is the newest now. */
  reporting(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    this.complained(terminal);
    const report = requestName('0820', frame, ends);
    if (!terminal.openReports.has(report)) terminal.openReports.set(report, this.#now());
  }

  /** It has taken it. Keys that were made while it was at it are none that were reported. */
  reported(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    this.heeded(terminal);
    const report = requestName('0820', frame, ends);
    const sinceMs = terminal.openReports.get(report);
    terminal.openReports.delete(report);
    const newest = [...terminal.sets.values()].at(-1);
    if (newest === undefined || sinceMs === undefined || terminal.home !== 'cluster') return;
    if (newest.madeAtMs < sinceMs) newest.isReported = true;
  }

  /** Something that speaks against the newest set has reached a gateway; it may act on it and never answer. */
  complained(terminal: JudgedTerminal): void {
    terminal.complaints++;
    this.ordered(terminal);
  }

  /** An operator orders a fresh set. */
  ordered(terminal: JudgedTerminal): void {
    terminal.openComplaints++;
    this.doubted(terminal);
  }

  /** It has taken effect, on whatever set was the newest then. */
  heeded(terminal: JudgedTerminal): void {
    terminal.openComplaints = Math.max(0, terminal.openComplaints - 1);
    this.doubted(terminal);
  }

  /** Anything that lets the gateway make another set before the newest is proven. */
  doubted(terminal: JudgedTerminal): void {
    for (const set of terminal.sets.values()) set.isDoubted = true;
  }

  #mayReplace(terminal: JudgedTerminal, newest: KnownSet): void {
    const isOld = this.#now() - newest.madeAtMs >= this.#unprovenLifeMs;
    if (newest.provenAtMs !== null || isOld) return;
    if (newest.isDoubted) this.#countComplaint(terminal);
    else this.#breach('set-wasted', terminal.name, 'gets a fresh key set while the last one is unproven');
  }

  /** Only a complaint, or an operator, brings another set before the last one is proven. */
  #countComplaint(terminal: JudgedTerminal): void {
    const made = [...terminal.complaintSetsAtMs, this.#now()].filter(
      (atMs) => atMs > this.#now() - complaintWindowMs,
    );
    terminal.complaintSetsAtMs = made;
    if (made.length > complaintSetsMax + terminal.renewalOrders)
      this.#breach('set-wasted', terminal.name, `gets ${made.length} sets on complaints within an hour`);
  }

  #isAcceptable({ overtakenAtMs }: KnownSet): boolean {
    return overtakenAtMs === null || this.#now() - overtakenAtMs < retiringMs;
  }

  /** The newest set whose MAC fits. */
  #setOf(terminal: JudgedTerminal, frame: WireFrame): KnownSet | null {
    return [...terminal.sets.values()].findLast((set) => isMacOf(terminal, set, frame)) ?? null;
  }
}

function isMacOf({ form }: JudgedTerminal, { mak }: KnownSet, { macData, f64 }: WireFrame): boolean {
  if (f64 === null) return false;
  const algorithm = form === '006' ? 'sm4' : 'cup-ecb';
  const mac = computeMac(portableCiphers, { algorithm, key: mak, padding: 'zero', data: macData });
  return f64Of(mac, 'ascii-hex').every((byte, i) => byte === f64[i]);
}

/** Whether F52 opens to some PIN: no other key leaves its length, digits and filler right but by rare chance. */
function isPinOf({ pik }: KnownSet, { f52, track2 }: WireFrame): boolean {
  const [pan = ''] = track2.split('d');
  const pinBlock = f52 as Uint8Array;
  return decryptPinBlock(portableCiphers, { pinBlock, pan, cipher: 'des', key: pik }).ok;
}
