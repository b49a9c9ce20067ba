import { processingRequirement, responseCode } from '@rollcall/iso8583';

const outOfStepCodes: readonly string[] = ['77', '99', 'A0'];

/** Part of the amount was booked, which this terminal never asks for: it is reversed. */
export function isPartlyApproved(code: string): boolean {
  return code === '10';
}

export function isApproved(code: string): boolean {
  return responseCode(code)?.action === 'A' && !isPartlyApproved(code);
}

/** The host has this F11 in this batch already: the terminal has lost count of it. */
export function isDuplicate(code: string): boolean {
  return code === '94';
}

/**
 * The host and the terminal are out of step with keys or batch: a sign-in mends it. It says nothing of the request: a copy
 * that came before the keys changed may have been taken.
 */
export function isOutOfStep(code: string): boolean {
  return outOfStepCodes.includes(code);
}

/** Said by the response code, or by the header's processing requirement 3 (facts §1.4). */
export function asksForSignIn(code: string, header: string | null): boolean {
  return isOutOfStep(code) || processingRequirement(header) === '3';
}
