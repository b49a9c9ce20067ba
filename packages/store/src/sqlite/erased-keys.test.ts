import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bareTerminal, keySet } from '../contract/records.ts';
import type { StoredKeySet } from '../exchange-commit.ts';
import type { BatchedCall } from '../rpc/store-call.ts';
import { testFolder } from '../test-folder.ts';
import { createEngine } from './engine.ts';
import { storeFileName } from './open-database.ts';

const terminals = 60;
const roundsOfKeys = 12;

function terminalIdOf(at: number): string {
  return String(10_000_000 + at);
}

/** Ninety bytes that name their set, so that a search for one cannot find another. */
function blobOf(setId: string): Uint8Array {
  return new TextEncoder().encode(`<${setId}>`.repeat(12));
}

function madeSet(at: number, round: number): StoredKeySet {
  const setId = `set-${round}-${at}`;
  return keySet(terminalIdOf(at), setId, {
    confirmedAtMs: null,
    complaint: null,
    wrapped: { keyId: 'mk-1', blob: blobOf(setId) },
  });
}

/** Confirms the set that grew old, makes a new one and buries the one before: what happens every day. */
function day(at: number, round: number): BatchedCall {
  const terminalId = terminalIdOf(at);
  const older = round > 1 ? [{ ...madeSet(at, round - 2), state: 'dead' as const }] : [];
  const old =
    round > 0 ? [{ ...madeSet(at, round - 1), state: 'confirmed' as const, confirmedAtMs: 1e12 }] : [];
  const keySets = [...older, ...old, madeSet(at, round)];
  return { method: 'commitExchange', args: [{ terminalId, expectedRevision: round + 1, keySets }] };
}

describe('the keys of a dead set', () => {
  it('are nowhere in the bytes of the store, those of living ones are', () => {
    const { dataDir, remove } = testFolder();
    const engine = createEngine({ dataDir, create: true });
    const each = Array.from({ length: terminals }, (_, at) => at);
    engine.runTogether(each.map((at) => ({ method: 'addTerminal', args: [bareTerminal(terminalIdOf(at))] })));
    for (let round = 0; round < roundsOfKeys; round++) {
      const outcomes = engine.runTogether(each.map((at) => day((at * 7) % terminals, round)));
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    }
    engine.close();
    const file = readFileSync(join(dataDir, storeFileName));
    const isThere = (at: number, round: number) => file.includes(`<set-${round}-${at}><`);
    const rounds = Array.from({ length: roundsOfKeys }, (_, round) => round);
    const found = rounds.map((round) => each.filter((at) => isThere(at, round)).length);
    remove();
    expect(found).toEqual(rounds.map((round) => (round >= roundsOfKeys - 2 ? terminals : 0)));
  });
});
