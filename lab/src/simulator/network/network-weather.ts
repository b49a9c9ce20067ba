/** What may become of one frame on its way through a multiplexer that is not sound. */
export interface FrameFaults {
  /** Odds that it is lost while its connection lives on. */
  readonly lost: number;
  readonly doubled: number;
  /** Odds that it comes late, out of its turn, by up to `lateMs`. */
  readonly late: number;
  readonly lateMs: number;
  /** Odds that the keys in an 0810 are damaged. */
  readonly garbled: number;
}

export const soundFrames: FrameFaults = { lost: 0, doubled: 0, late: 0, lateMs: 0, garbled: 0 };

/** How a host meets new connections: `mute` takes them and passes nothing on, as dead access controllers do. */
export type HostMood = 'listens' | 'mute' | 'refuses' | 'drops';

/** The state of the network at this moment. Faults change it, connections ask it. */
export class NetworkWeather {
  readonly #blocked = new Map<string, number>();
  readonly #uplinksDown = new Map<string, number>();
  readonly #moods = new Map<string, HostMood>();
  readonly #frames = new Map<string, FrameFaults>();
  readonly #natIdleMs = new Map<string, number>();
  /** Hosts without power. */
  readonly #off = new Set<string>();
  /** Odds of losing a packet beyond the radio's own, by uplink. */
  readonly #loss = new Map<string, number>();

  /** Packets between the two vanish. */
  isBlocked(uplink: string, host: string): boolean {
    if (this.#off.has(host)) return true;
    if (this.isUplinkDown(uplink)) return true;
    if (this.#blocked.size === 0) return false;
    return this.#has(uplink) || this.#has(host) || this.#has(`${uplink}>${host}`);
  }

  /** `what` is an uplink, a host, or `uplink>host`. Blocks add up: it is open when each has been taken back. */
  block(what: string): void {
    this.#blocked.set(what, (this.#blocked.get(what) ?? 0) + 1);
  }

  unblock(what: string): void {
    const left = (this.#blocked.get(what) ?? 0) - 1;
    if (left > 0) this.#blocked.set(what, left);
    else this.#blocked.delete(what);
  }

  setUplinkDown(uplink: string, isDown: boolean): void {
    const count = (this.#uplinksDown.get(uplink) ?? 0) + (isDown ? 1 : -1);
    this.#uplinksDown.set(uplink, Math.max(0, count));
  }

  isUplinkDown(uplink: string): boolean {
    return (this.#uplinksDown.get(uplink) ?? 0) > 0;
  }

  setPower(host: string, isOn: boolean): void {
    if (isOn) this.#off.delete(host);
    else this.#off.add(host);
  }

  isOff(host: string): boolean {
    return this.#off.has(host);
  }

  setMood(host: string, mood: HostMood): void {
    this.#moods.set(host, mood);
  }

  moodOf(host: string): HostMood {
    return this.#moods.get(host) ?? 'listens';
  }

  setFrameFaults(uplink: string, faults: FrameFaults): void {
    this.#frames.set(uplink, faults);
  }

  frameFaultsOf(uplink: string): FrameFaults {
    return this.#frames.get(uplink) ?? soundFrames;
  }

  /** Connections idle for longer are forgotten by the router in between; null: never. */
  setNatIdle(uplink: string, idleMs: number | null): void {
    if (idleMs === null) this.#natIdleMs.delete(uplink);
    else this.#natIdleMs.set(uplink, idleMs);
  }

  natIdleMsOf(uplink: string): number {
    return this.#natIdleMs.get(uplink) ?? Number.POSITIVE_INFINITY;
  }

  setExtraLoss(uplink: string, loss: number): void {
    this.#loss.set(uplink, loss);
  }

  extraLossOf(uplink: string): number {
    return this.#loss.get(uplink) ?? 0;
  }

  /** Everything works again. Hosts without power stay so. */
  clearUp(): void {
    for (const map of [this.#blocked, this.#uplinksDown, this.#moods, this.#frames, this.#loss]) map.clear();
    this.#natIdleMs.clear();
  }

  #has(what: string): boolean {
    return this.#blocked.has(what);
  }
}
