/** How the exchange of one request ended. */
export interface RelayEntry {
  readonly t: string;
  readonly mti: string;
  readonly stan?: string;
  readonly batch?: string;
  readonly fate: string;
  readonly end: string;
  /** All of it went on to the gateway. */
  readonly isSent: boolean;
  readonly isAnswered?: boolean;
  readonly isGatewayDead: boolean;
}

export class Relay {
  constructor(options: {
    readonly random: { below(bound: number): number; next(): number };
    readonly note: (entry: RelayEntry) => void;
    /** Shares of a hundred. */
    readonly fates?: readonly (readonly [number, string])[];
    readonly refusedOfHundred?: number;
  });
  /** Of the gateway; null while it is dead. */
  port: number | null;
  isLossy: boolean;
  listen(terminalId?: string | null): Promise<number>;
}
