import type { EmvList } from './emv-list.ts';

/** What terminals may download, ready to be sent. Null: nothing is configured, the dialect's standing answer is given. */
export interface Downloads {
  /** F62 that answers a parameter download. */
  readonly parameters: Uint8Array | null;
  /** Public keys of the card schemes. */
  readonly capk: EmvList | null;
  /** Applications to accept, with their parameters. */
  readonly aid: EmvList | null;
}

export const noDownloads: Downloads = { parameters: null, capk: null, aid: null };
