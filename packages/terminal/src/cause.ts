/** Why a sign-in did not succeed, as far as this terminal alone can tell. Ids and codes are the cause catalogue's. */
export interface Cause {
  readonly code: string;
  readonly id: string;
  /** 0 to 1; what is left belongs to the alternatives and to what nobody thought of. */
  readonly confidence: number;
  readonly alternatives: readonly { readonly code: string; readonly confidence: number }[];
  /** What was seen: `f39:97`, `connect-refused`, `kcv:010`, `waited-for-earlier-calls`. */
  readonly evidence: readonly string[];
  /** What would have to be known to be sure. */
  readonly missing: readonly string[];
}
