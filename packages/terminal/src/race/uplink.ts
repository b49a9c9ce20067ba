/** A way out of the terminal: SIM 1, Wi-Fi, cable. */
export interface Uplink {
  /** One word, the same for good: what was learned is kept under it. */
  readonly name: string;
  /**
   * The terminal's own address on it, or what tells it before each call where addresses change (DHCP), for the gateway at
   * `host` (an address or a name: its family may matter); `undefined`
   * from that while it has none: the uplink is down then. The system's rules must route by source address. Without any
   * the system chooses the way.
   */
  readonly localAddress?: string | ((host: string) => string | undefined);
}

export const defaultUplink: Uplink = { name: 'default' };
