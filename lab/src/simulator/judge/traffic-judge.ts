import type { WireEnds } from '../network/wire-log.ts';
import type { TellBreach } from './invariant.ts';
import type { JudgedTerminal } from './judge-terminal.ts';
import type { WireFrame } from './wire-frame.ts';

/** A connection that was silent for so long is asked whether it lives before money goes over it (ADR 8). */
const freshMs = 5_200;
/** A second endpoint of a cluster is asked only when the first is late: never so soon. */
const hedgeMsMin = 245;
/** A report of bad keys holds an 0800 up for no longer. */
const reportMsMax = 5_000;

/** What leaves a terminal: which number it has, when, and over what connection. */
export class TrafficJudge {
  readonly #now: () => number;
  readonly #breach: TellBreach;
  /** Whether disks hold nothing up: between a decision and its frame there may be a write. */
  readonly #hasQuickDisks: boolean;
  /** When something last came on a connection; first, when something left on it. */
  readonly #heardAtMs = new Map<number, number>();
  /** The 0800 that each terminal has out. */
  readonly #open0800s = new Map<string, { readonly connection: number; readonly leftAtMs: number }>();
  /** When each terminal last sent a report of bad keys: it goes before the 0800, which then leaves late. */
  readonly #reportedAtMs = new Map<string, number>();
  /** What each F11 of a batch was used for. */
  readonly #uses = new Map<string, string>();

  constructor(now: () => number, breach: TellBreach, hasQuickDisks: boolean) {
    this.#now = now;
    this.#breach = breach;
    this.#hasQuickDisks = hasQuickDisks;
  }

  left(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    this.#checkNumber(terminal, frame);
    if (!this.#hasQuickDisks) return;
    this.#checkFreshness(terminal, ends, frame);
    if (frame.mti === '0820' && frame.code === '362') this.#reportedAtMs.set(terminal.name, this.#now());
    if (frame.mti === '0800' && frame.code === terminal.form && ends.cluster !== null)
      this.#ask(terminal, ends);
  }

  heard(terminal: JudgedTerminal, { connection }: WireEnds, { mti }: WireFrame): void {
    this.#heardAtMs.set(connection, this.#now());
    if (mti === '0810') this.#open0800s.delete(terminal.name);
  }

  terminalLeft(terminal: JudgedTerminal, { connection }: WireEnds): void {
    if (this.#open0800s.get(terminal.name)?.connection === connection) this.#open0800s.delete(terminal.name);
  }

  /** A reversal has the number of its purchase. */
  #checkNumber({ name }: JudgedTerminal, { mti, code, batchNumber, stan }: WireFrame): void {
    if (stan === '' || mti === '0400') return;
    const key = `${name}/${batchNumber}/${stan}`;
    const use = `${mti} ${code}`;
    const before = this.#uses.get(key);
    if (before !== undefined && before !== use)
      this.#breach('sent-twice', name, `F11 ${stan} of ${before} is used again for ${use}`);
    this.#uses.set(key, use);
  }

  #checkFreshness({ name }: JudgedTerminal, { connection }: WireEnds, { mti }: WireFrame): void {
    const heardAtMs = this.#heardAtMs.get(connection) ?? this.#now();
    this.#heardAtMs.set(connection, heardAtMs);
    const silentMs = Math.round(this.#now() - heardAtMs);
    if ((mti === '0200' || mti === '0400') && silentMs > freshMs)
      this.#breach('unprobed', name, `${mti} leaves on a connection that was silent for ${silentMs} ms`);
  }

  #ask({ name }: JudgedTerminal, { connection }: WireEnds): void {
    const open = this.#open0800s.get(name);
    const afterMs = open ? Math.round(this.#now() - open.leftAtMs) : Number.POSITIVE_INFINITY;
    const hasReported = this.#now() - (this.#reportedAtMs.get(name) ?? -reportMsMax) < reportMsMax;
    if (open?.connection !== connection && afterMs < hedgeMsMin && !hasReported)
      this.#breach('over-budget', name, `a second 0800 leaves ${afterMs} ms after the first`);
    this.#open0800s.set(name, { connection, leftAtMs: this.#now() });
  }
}
