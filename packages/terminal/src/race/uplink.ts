/** A way out of the terminal: SIM 1, Wi-Fi, cable. */
export interface Uplink {
  /** One word, the same for good: what was learned is kept under it. */
  readonly name: string;
  /**
   * The terminal's own address on it. The system's rules must route by source address; without one the system chooses
   * the way.
   */
  readonly localAddress?: string;
}

export const defaultUplink: Uplink = { name: 'default' };
