import type { Timer } from '@rollcall/transport';
import type { Death } from '../core/sim-process.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import { oneWayMs, type RadioModel, resendTimeoutMs } from '../radio-model.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { FrameFaults, NetworkWeather } from './network-weather.ts';
import type { SimulatedLink } from './simulated-link.ts';
import type { Heading, WireEnds, WireLog } from './wire-log.ts';

export type { Heading } from './wire-log.ts';

/** The kernel gives a connection up when nothing was acknowledged for so long. */
const giveUpMs = 120_000;
/** Between two tries of a segment that does not get through; doubled each time up to the most. */
const retryMsMost = 15_000;
/** Of frames: TCP may cut anywhere, and tests of the framing belong to every schedule. */
const oddsOfCut = 0.05;
const oddsOfOverdue = 0.5;

interface Segment {
  readonly kind: 'bytes' | 'end' | 'reset';
  readonly bytes: Uint8Array;
  readonly writtenMs: number;
}

/** Segments under way in one direction: in order, the first holds up the others. */
interface Lane {
  readonly queue: Segment[];
  timer: Timer | null;
  /** Frames that a multiplexer still holds. */
  held: number;
  /** How its end is told once they have gone: the multiplexer's own connection lives on for them. */
  endsAs: 'end' | 'reset' | null;
}

export interface ConnectionWorld {
  readonly time: VirtualTime;
  readonly weather: NetworkWeather;
  readonly wire: WireLog;
}

/** One TCP connection: two lanes of bytes over one radio, and what the network does to them. */
export class Connection {
  readonly ends: WireEnds;
  readonly isSecure: boolean;
  readonly uplink: string;
  readonly hostKey: string;
  readonly #world: ConnectionWorld;
  readonly #isMute: boolean;
  readonly #radio: RadioModel;
  readonly #random: SeededRandom;
  readonly #lanes: Readonly<Record<Heading, Lane>> = {
    'to-host': { queue: [], timer: null, held: 0, endsAs: null },
    'to-terminal': { queue: [], timer: null, held: 0, endsAs: null },
  };
  readonly #links: Record<Heading, SimulatedLink | null> = { 'to-host': null, 'to-terminal': null };
  readonly #forget: Partial<Record<Heading, () => void>> = {};
  #lastUsedMs: number;
  /** A copy that waits for the next answer. */
  #overdue: Uint8Array | null = null;
  /** The router in between has forgotten it. */
  #isForgotten = false;

  constructor(options: {
    readonly ends: WireEnds;
    readonly isSecure: boolean;
    /** Nobody is at the far end, and nobody says so. */
    readonly isMute: boolean;
    readonly uplink: string;
    readonly hostKey: string;
    readonly world: ConnectionWorld;
    readonly radio: RadioModel;
    readonly random: SeededRandom;
  }) {
    this.ends = options.ends;
    this.isSecure = options.isSecure;
    this.uplink = options.uplink;
    this.hostKey = options.hostKey;
    this.#world = options.world;
    this.#isMute = options.isMute;
    this.#radio = options.radio;
    this.#random = options.random;
    this.#lastUsedMs = options.world.time.now();
  }

  /** `sender` is the end that sends in this direction. */
  join(heading: Heading, sender: SimulatedLink): void {
    this.#links[heading] = sender;
    this.#forget[heading] = sender.process.onDeath((death) => this.#senderDied(heading, death));
  }

  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  send(heading: Heading, frame: Uint8Array): void {
    this.#world.wire.left(this.ends, heading, frame);
    this.#noteUse();
    const faults = this.#world.weather.frameFaultsOf(this.uplink);
    if (faults.lost > 0 && this.#random.happens(faults.lost)) return;
    if (faults.late > 0 && this.#random.happens(faults.late))
      return this.#deliverLate(heading, frame, faults.lateMs);
    if (faults.garbled > 0 && heading === 'to-terminal' && this.#random.happens(faults.garbled))
      garble(frame, this.#random);
    if (heading === 'to-terminal') this.#pushOverdue();
    this.#push(heading, frame);
    if (faults.doubled > 0 && this.#random.happens(faults.doubled)) this.#double(heading, frame, faults);
  }

  /** The copy comes at once, late, or before the next answer: then it meets a terminal that waits for that one. */
  #double(heading: Heading, frame: Uint8Array, { late, lateMs }: FrameFaults): void {
    if (heading === 'to-terminal' && this.#random.happens(oddsOfOverdue)) {
      this.#overdue = frame;
      return;
    }
    if (late > 0) this.#deliverLate(heading, frame, lateMs);
    else this.#push(heading, frame);
  }

  #pushOverdue(): void {
    if (this.#overdue !== null) this.#push('to-terminal', this.#overdue);
    this.#overdue = null;
  }

  sendEnd(heading: Heading): void {
    this.#tellEnd(heading, 'end');
  }

  sendReset(heading: Heading): void {
    this.#tellEnd(heading, 'reset');
  }

  #tellEnd(heading: Heading, kind: 'end' | 'reset'): void {
    const lane = this.#lanes[heading];
    if (lane.held > 0) lane.endsAs = kind;
    else this.#enqueue(heading, kind, nothing);
  }

  /** Its owner is done with the end that sends in this direction. */
  left(heading: Heading, how: 'closed' | 'lost'): void {
    if (heading === 'to-host') this.#world.wire.terminalLeft(this.ends, how);
  }

  closed(heading: Heading): void {
    this.#links[heading] = null;
    this.#forget[heading]?.();
  }

  #push(heading: Heading, frame: Uint8Array): void {
    if (frame.length < 2 || !this.#random.happens(oddsOfCut)) {
      this.#enqueue(heading, 'bytes', frame);
      return;
    }
    const at = this.#random.integer(1, frame.length - 1);
    this.#enqueue(heading, 'bytes', frame.subarray(0, at));
    this.#enqueue(heading, 'bytes', frame.subarray(at));
  }

  #deliverLate(heading: Heading, frame: Uint8Array, lateMs: number): void {
    const lane = this.#lanes[heading];
    lane.held++;
    this.#world.time.setTimer(this.#random.next() * lateMs, () => {
      this.#push(heading, frame);
      if (--lane.held === 0 && lane.endsAs !== null) this.#enqueue(heading, lane.endsAs, nothing);
    });
  }

  #noteUse(): void {
    const nowMs = this.#world.time.now();
    if (nowMs - this.#lastUsedMs > this.#world.weather.natIdleMsOf(this.uplink)) this.#isForgotten = true;
    this.#lastUsedMs = nowMs;
  }

  #enqueue(heading: Heading, kind: Segment['kind'], bytes: Uint8Array): void {
    const lane = this.#lanes[heading];
    lane.queue.push({ kind, bytes, writtenMs: this.#world.time.now() });
    if (lane.timer === null) this.#forward(heading, lane);
  }

  /** Sends the first segment on its way; those behind it have travelled meanwhile. */
  #forward(heading: Heading, lane: Lane): void {
    const [first] = lane.queue;
    if (first === undefined) return;
    const { time, weather } = this.#world;
    let dueMs = first.writtenMs + oneWayMs(this.#radio, this.#random);
    const loss = this.#radio.loss + weather.extraLossOf(this.uplink);
    for (let timeoutMs = resendTimeoutMs(this.#radio); this.#random.happens(loss); timeoutMs *= 2)
      dueMs += timeoutMs;
    lane.timer = time.at(dueMs, () => this.#arrive(heading, lane, resendTimeoutMs(this.#radio)));
  }

  #arrive(heading: Heading, lane: Lane, retryMs: number): void {
    const { time, weather } = this.#world;
    const [first] = lane.queue;
    if (first === undefined) {
      lane.timer = null;
      return;
    }
    if (this.#isForgotten || weather.isBlocked(this.uplink, this.hostKey)) {
      if (time.now() - first.writtenMs > giveUpMs) return this.#giveUp(heading);
      lane.timer = time.setTimer(retryMs, () =>
        this.#arrive(heading, lane, Math.min(retryMs * 2, retryMsMost)),
      );
      return;
    }
    lane.timer = null;
    lane.queue.shift();
    this.#deliver(heading, first);
    if (lane.timer === null) this.#forward(heading, lane);
  }

  #deliver(heading: Heading, { kind, bytes }: Segment): void {
    if (this.#isMute) return;
    const receiver = this.#links[opposite(heading)];
    if (kind === 'reset') {
      receiver?.wasReset('ECONNRESET');
    } else if (kind === 'end') {
      receiver?.peerEnded();
    } else if (receiver?.isListening) {
      this.#world.wire.arrived(this.ends, heading, bytes);
      receiver.take(bytes);
    } else this.#refuse(heading);
  }

  /** Nobody is there any more: the system says so to the sender. */
  #refuse(heading: Heading): void {
    const sender = this.#links[heading];
    if (sender)
      this.#world.time.setTimer(oneWayMs(this.#radio, this.#random), () => sender.wasReset('ECONNRESET'));
  }

  #giveUp(heading: Heading): void {
    this.#lanes[heading].queue.length = 0;
    this.#lanes[heading].timer = null;
    this.#links[heading]?.wasReset('ETIMEDOUT');
  }

  /** What was handed to the system before still leaves; without power nothing does. */
  #senderDied(heading: Heading, death: Death): void {
    if (this.#links[heading] === null) return;
    this.left(heading, 'lost');
    if (death === 'killed') {
      this.#enqueue(heading, 'reset', nothing);
      return;
    }
    const lane = this.#lanes[heading];
    lane.timer?.cancel();
    lane.timer = null;
    lane.queue.length = 0;
  }
}

const nothing = new Uint8Array(0);
/** Length prefix 2, TPDU 5, header 6; then the MTI in two bytes. */
const mtiAt = 13;
const lastOfBitmapAt = mtiAt + 9;
/** Of an F62 with keys, by form. */
const keysBytes = [24, 40, 60] as const;
const macBytes = 8;

/** Damages the keys at the end of an 0810, or the MAC at that of an 0210 or 0410; nothing else. */
function garble(frame: Uint8Array, random: SeededRandom): void {
  const bytes = damageable(frame);
  if (bytes === 0) return;
  const at = frame.length - random.integer(1, bytes);
  frame[at] = (frame[at] as number) ^ 0x5a;
}

function damageable(frame: Uint8Array): number {
  if (frame[mtiAt + 1] !== 0x10) return 0;
  if (frame[mtiAt] === 0x08) return keysBytes.find((bytes) => endsWithField(frame, bytes)) ?? 0;
  const hasMac = ((frame[lastOfBitmapAt] ?? 0) & 1) === 1;
  return hasMac ? macBytes : 0;
}

/** Whether its last field has so many bytes, and says so. */
function endsWithField(frame: Uint8Array, bytes: number): boolean {
  const at = frame.length - bytes - 2;
  return frame[at] === 0 && frame[at + 1] === (Math.floor(bytes / 10) << 4) + (bytes % 10);
}

function opposite(heading: Heading): Heading {
  return heading === 'to-host' ? 'to-terminal' : 'to-host';
}
