import type { StoredKeySet, TerminalRecord } from '@rollcall/store';

/** A terminal as `--json` shows it: everything but the sealed TMK. */
export function terminalDocument(
  terminal: Omit<TerminalRecord, 'revision' | 'signedInAtMs' | 'signedOffAtMs'> & Partial<TerminalRecord>,
): object {
  const { tmk, addedAtMs, signedInAtMs, signedOffAtMs, blocked, revision: _, ...plain } = terminal;
  return {
    ...plain,
    tmk: { version: tmk.version, cipher: tmk.cipher, kcv: tmk.kcv, masterKeyId: tmk.wrapped.keyId },
    blocked: blocked && { since: instant(blocked.sinceMs), reason: blocked.reason },
    addedAt: instant(addedAtMs),
    signedInAt: instant(signedInAtMs ?? null),
    signedOffAt: instant(signedOffAtMs ?? null),
  };
}

/** A key set as `--json` shows it: its life, never its keys. */
export function keySetDocument(set: StoredKeySet, nowMs: number): object {
  const { wrapped: _, terminalId: __, madeAtMs, issuedAtMs, confirmedAtMs, diesAtMs, ...plain } = set;
  return {
    ...plain,
    state: stateAt(set, nowMs),
    madeAt: instant(madeAtMs),
    issuedAt: instant(issuedAtMs),
    confirmedAt: instant(confirmedAtMs),
    diesAt: instant(diesAtMs),
  };
}

/** A set that retires is dead from its instant on, and is written down as dead with the terminal's next exchange. */
export function stateAt({ state, diesAtMs }: StoredKeySet, nowMs: number): StoredKeySet['state'] {
  return state === 'retiring' && nowMs >= (diesAtMs ?? 0) ? 'dead' : state;
}

/** ISO 8601 in UTC, or null. */
export function instant(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
