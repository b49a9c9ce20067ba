/** Between a bench and the processes that it starts. What is asked and answered survives a structured clone. */
export interface Ask {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly message: string };
