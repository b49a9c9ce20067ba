import type { WorkingKeyForm } from '@rollcall/keys';
import type { Death } from '../core/sim-process.ts';
import type { HostMood } from '../network/network-weather.ts';
import type { StoreLoss } from '../parties/simulated-store.ts';

/** A call that a cashier makes. */
export type CashierCall =
  | 'sign-in'
  | 'purchase'
  | 'reverse'
  | 'settle'
  | 'echo'
  | 'sign-off'
  | 'retry-parked';

export interface CashierStep {
  readonly call: CashierCall;
  /** Pause before it. */
  readonly afterMs: number;
  /** Whether the next step is taken without waiting for the end of this one. */
  readonly isImpatient: boolean;
  /** When the cashier gives the call up, if it has not ended by then; null: never. */
  readonly givesUpAfterMs: number | null;
  /** F4 of a purchase, in fen. */
  readonly amount: number;
  /** Whether the card's holder enters a PIN. */
  readonly hasPin: boolean;
}

export type RadioName = 'lan' | '4g' | 'weak' | 'terrible';

export interface TerminalPlan {
  /** From 1; also its TID. Stays the same when others are taken away. */
  readonly number: number;
  readonly home: 'cluster' | 'plain';
  readonly uplinks: readonly { readonly name: string; readonly radio: RadioName }[];
  /** How it asks for keys. */
  readonly form: WorkingKeyForm;
  /** Which gateway stands first in its list. */
  readonly firstGateway: number;
  /** 0400s before a reversal is parked. */
  readonly reversalTries: 1 | 2 | 3;
  readonly steps: readonly CashierStep[];
}

/** When and how something dies: at `atMs`, or at its `deeds`th deed from then on. It is back after `downMs`. */
interface Crash {
  readonly atMs: number;
  readonly death: Death;
  readonly deeds: number;
  readonly doesLast: boolean;
  readonly downMs: number;
}

interface Spell {
  readonly atMs: number;
  readonly forMs: number;
}

/** What goes wrong. Uplinks are `t3/sim`, hosts `cluster-g0:9000`. */
export type Fault =
  | (Crash & { readonly kind: 'crash-terminal'; readonly terminal: number })
  | (Crash & { readonly kind: 'crash-gateway'; readonly gateway: number })
  | (Crash & { readonly kind: 'crash-store' })
  | (Crash & { readonly kind: 'crash-plain-host' })
  /** `what`: an uplink, a host, or `uplink>host`. */
  | (Spell & { readonly kind: 'block'; readonly what: string })
  | (Spell & { readonly kind: 'uplink-down'; readonly uplink: string })
  | (Spell & { readonly kind: 'loss'; readonly uplink: string; readonly loss: number })
  | (Spell & { readonly kind: 'mood'; readonly host: string; readonly mood: HostMood })
  | (Spell & {
      readonly kind: 'frames';
      readonly uplink: string;
      readonly lost: number;
      readonly doubled: number;
      readonly late: number;
      readonly lateMs: number;
      readonly garbled: number;
    })
  | (Spell & { readonly kind: 'nat'; readonly uplink: string; readonly idleMs: number })
  | (Spell & { readonly kind: 'disk-full'; readonly terminal: number; readonly odds: number })
  | (Spell & {
      readonly kind: 'disk-slow';
      readonly terminal: number;
      readonly odds: number;
      readonly hangMs: number;
    })
  /** One gateway cannot write, its siblings can. */
  | (Spell & { readonly kind: 'gateway-ill'; readonly gateway: number })
  | (Spell & { readonly kind: 'store-full' })
  | (Spell & { readonly kind: 'store-slow'; readonly syncMs: number })
  /** It is lost at its `changes`th change (that books something) from then, under gateways that live. */
  | {
      readonly kind: 'store-lost';
      readonly atMs: number;
      readonly changes: number;
      readonly isOfBookings: boolean;
      readonly loss: StoreLoss;
      readonly backAfterMs: number;
    }
  | { readonly kind: 'renew'; readonly atMs: number; readonly terminal: number };

export type FaultKind = Fault['kind'];

/** How the plain host treats its terminals. */
export interface HostManners {
  /** After each answer, as hosts of the dial-up age do. */
  readonly hangsUp: boolean;
  /** Reports of keys that could not be taken; else they are refused with 12. */
  readonly takesReports: boolean;
  /** Transactions of a batch whose sums differ; else they are refused with 40. */
  readonly takesUploads: boolean;
}

/** Everything a schedule is made of, as data: the same plan runs the same way, and a part of it can be taken away. */
export interface SchedulePlan {
  readonly scenario: string;
  readonly seed: number;
  readonly gateways: number;
  readonly isSecure: boolean;
  /** Whether each address of the gateways leads to any of them, connection by connection. */
  readonly isBalanced: boolean;
  readonly pooledKeySets: number;
  readonly plainHost: HostManners;
  readonly terminals: readonly TerminalPlan[];
  readonly faults: readonly Fault[];
}
