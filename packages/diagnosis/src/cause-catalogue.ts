import catalogue from './causes.json' with { type: 'json' };

/** What the cashier reads: a title (at most 12 汉字 or 40 latin letters) and one step (30 or 90). */
export interface CashierText {
  readonly title: string;
  readonly step: string;
}

/** One cause of a failed sign-in, as everybody from the cashier to the carrier sees it. */
export interface CatalogueCause {
  /** Three digits, read aloud to the support desk. */
  readonly code: string;
  readonly id: string;
  readonly family: string;
  /** Who acts. */
  readonly owner: string;
  readonly cashier: { readonly 'zh-CN': CashierText; readonly en: CashierText };
}

/** All causes, by rising code. */
export const causes: readonly CatalogueCause[] = catalogue.causes;

const byCode = new Map(causes.map((cause) => [cause.code, cause]));

export function causeByCode(code: string): CatalogueCause | undefined {
  return byCode.get(code);
}
