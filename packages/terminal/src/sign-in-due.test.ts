import { Secret } from '@rollcall/keys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextSignInAtMs, signInDue } from './sign-in-due.ts';
import { newTerminalState, type TerminalState } from './terminal-state.ts';

const hourMs = 60 * 60_000;
const nightMs = Date.UTC(2026, 10, 22, 16);
const rules = { terminalId: '10000001', keysLifeMs: 24 * hourMs, opening: null };
const opening = { minuteOfDay: 8 * 60, utcOffsetMinutes: 480, spreadMs: 4 * hourMs };
const keys = { pik: Secret.fromHex('00'.repeat(16)), mak: Secret.fromHex('00'.repeat(16)) };
const signedIn: TerminalState = { ...newTerminalState(), keys, signedInAtMs: nightMs };

describe('a sign-in is due', () => {
  it.each([
    ['for a new terminal', newTerminalState(), 'not-signed-in'],
    ['after a sign-off', { ...signedIn, signedInAtMs: null }, 'not-signed-in'],
    ['when the host asked for it', { ...signedIn, isSignInDue: true }, 'host-asked'],
    ['when the batch is closed', { ...signedIn, isBatchClosed: true }, 'batch-closed'],
    ['not while the keys are good', signedIn, null],
  ] as const)('%s', (_, state, due) => {
    expect(signInDue(rules, state, nightMs + hourMs)).toBe(due);
  });

  it('when the keys are as old as the acquirer lets them be', () => {
    expect(signInDue(rules, signedIn, nightMs + 24 * hourMs - 1)).toBeNull();
    expect(signInDue(rules, signedIn, nightMs + 24 * hourMs)).toBe('keys-old');
  });

  it('when the clock was far ahead at the last one and has been set right', () => {
    expect(signInDue(rules, signedIn, nightMs - 60_000)).toBeNull();
    expect(signInDue(rules, signedIn, nightMs - 365 * 24 * hourMs)).toBe('keys-old');
  });

  it('before the shop opens, once', () => {
    const withOpening = { ...rules, opening };
    const atMs = nextSignInAtMs(withOpening, signedIn, nightMs);
    expect(atMs).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 22, 20));
    expect(atMs).toBeLessThanOrEqual(Date.UTC(2026, 10, 23, 0));
    expect(signInDue(withOpening, signedIn, atMs + 1)).toBe('opening');
    const again = { ...signedIn, signedInAtMs: atMs + 1 };
    expect(signInDue(withOpening, again, atMs + 2 * hourMs)).toBeNull();
  });

  it('at the moment that is told, and not before it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 48 * hourMs }),
        fc.integer({ min: hourMs, max: 48 * hourMs }),
        fc.boolean(),
        (agoMs, keysLifeMs, hasOpening) => {
          const any = { ...rules, keysLifeMs, opening: hasOpening ? opening : null };
          const state = { ...signedIn, signedInAtMs: nightMs - agoMs };
          const atMs = nextSignInAtMs(any, state, nightMs);
          expect(atMs).toBeGreaterThanOrEqual(nightMs);
          expect(signInDue(any, state, atMs + 1)).not.toBeNull();
          if (atMs > nightMs) expect(signInDue(any, state, atMs - 1)).toBeNull();
        },
      ),
    );
  });
});
