/** What of the system's addresses and routes concerns uplinks, as `ip` tells it. */
export interface Network {
  readonly devices: readonly Device[];
  /** Rules that choose a table by source address, whoever made them. */
  readonly rules: readonly Rule[];
  /** Routes of our own tables. */
  readonly routes: readonly Route[];
}

export type Family = 4 | 6;

export interface Device {
  readonly name: string;
  readonly addresses: readonly Address[];
  /** Where its default routes in the table `main` lead. */
  readonly gateways: readonly Gateway[];
}

export interface Address {
  readonly family: Family;
  readonly address: string;
  readonly prefixLength: number;
}

export interface Gateway {
  readonly family: Family;
  /** Null on a point-to-point device, such as a modem: everything goes to the other end. */
  readonly address: string | null;
  /** It is reached although it lies in none of the device's own networks. */
  readonly isOnLink: boolean;
}

export interface Rule {
  readonly family: Family;
  readonly priority: number;
  readonly from: string;
  readonly table: number;
}

export interface Route {
  readonly family: Family;
  readonly table: number;
  /** `default` or a network. */
  readonly to: string;
  /** Null for one that says there is no way. */
  readonly device: string | null;
  readonly via: string | null;
  /** Null for what its family has where nobody names one. */
  readonly metric: number | null;
}
