/** F39 as a terminal acts on it (facts §5.1). */
const approvedCodes: readonly string[] = ['00', '11', 'A2', 'A4', 'A5', 'A6'];

/** The host and the terminal are out of step with keys or batch: a sign-in mends it. */
const signInAgainCodes: readonly string[] = ['77', '99', 'A0'];

/** A reversal is done when it was booked, when it was not accepted as a transaction, or when there was none. */
const reversedCodes: readonly string[] = ['00', '12', '25'];

export function isApproved(responseCode: string): boolean {
  return approvedCodes.includes(responseCode);
}

/** The host has this F11 in this batch already: the terminal has lost count of it. */
export function isDuplicate(responseCode: string): boolean {
  return responseCode === '94';
}

/** Part of the amount was booked, which this terminal never asks for: it is reversed. */
export function isPartlyApproved(responseCode: string): boolean {
  return responseCode === '10';
}

export function isReversed(responseCode: string): boolean {
  return reversedCodes.includes(responseCode);
}

/** Said by the response code, or by the header's processing requirement 3 (facts §1.4). */
export function asksForSignIn(responseCode: string, header: string | null): boolean {
  return signInAgainCodes.includes(responseCode) || header?.[5] === '3';
}
