/** A purchase as a host sees it. */
export interface HostRequest {
  readonly terminalId: string;
  readonly amount: string;
  readonly atMs: number;
}

export type HostAnswer =
  | { readonly responseCode: '00'; readonly authorisationCode: string }
  | { readonly responseCode: string; readonly authorisationCode: null };

/**
 * The host behind the gateway while there is no real one: it approves, but for amounts that a table declines,
 * so that a terminal maker can try every answer.
 */
export class TestHost {
  readonly #declines: Readonly<Record<string, string>>;
  readonly #randomDigits: (count: number) => string;

  constructor(options: {
    /** Response code by amount (F4, twelve digits). */
    readonly declines?: Readonly<Record<string, string>>;
    readonly randomDigits: (count: number) => string;
  }) {
    this.#declines = options.declines ?? testDeclines;
    this.#randomDigits = options.randomDigits;
  }

  authorise(request: HostRequest): HostAnswer {
    const decline = this.#declines[request.amount];
    if (decline) return { responseCode: decline, authorisationCode: null };
    return { responseCode: '00', authorisationCode: this.#randomDigits(6) };
  }
}

/** Amounts in fen whose last two digits name the answer: 99.51 is declined with 51. */
export const testDeclines: Readonly<Record<string, string>> = Object.fromEntries(
  ['01', '05', '13', '14', '51', '54', '55', '57', '61', '65', '75', '91', '96', '98'].map((code) => [
    `0000000099${code}`,
    code,
  ]),
);
