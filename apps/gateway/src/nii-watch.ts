import { limits } from './limits.ts';

/**
 * Finds, on one line, terminals whose TPDU names another destination than the gateway's own. Access servers in the
 * field drop such requests, which the terminal shows as a time-out that nobody can explain (facts/cup-8583 §1.2).
 */
export class NiiWatch {
  readonly #own: ReadonlySet<string>;
  readonly #noted = new Set<string>();

  constructor(own: ReadonlySet<string>) {
    this.#own = own;
  }

  /** The NII that is not ours, the first time this line brings it from this terminal; otherwise null. */
  wrong(tpdu: string | null, terminalId: string | null): string | null {
    const nii = tpdu?.slice(2, 6);
    if (nii === undefined || this.#own.has(nii)) return null;
    const key = `${nii} ${terminalId}`;
    if (this.#noted.has(key) || this.#noted.size >= limits.niisNotedPerLinkMax) return null;
    this.#noted.add(key);
    return nii;
  }
}
