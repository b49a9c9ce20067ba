import { randomInt } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../src/index.ts';
import { testFolder } from '../src/test-folder.ts';
import { startStoreProcess } from './store-process.ts';

const folder = testFolder();
afterAll(() => folder.remove());

/** Runs an owner until it has acknowledged some commits, and kills it while others are on their way. */
async function killedOwner(round: number): Promise<readonly string[]> {
  const owner = startStoreProcess('./commit-without-end.ts', [folder.dataDir, String(round)]);
  const last = randomInt(1, 400);
  await owner.line((_line, at) => at === last);
  await owner.kill();
  return owner.lines;
}

async function attemptedSets(store: Store): Promise<ReadonlySet<string | null>> {
  const sets = new Set<string | null>();
  for (let beforeId = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await store.listAttempts({ beforeId, limit: 1_000 });
    for (const { keySetId } of page) sets.add(keySetId);
    const oldest = page.at(-1);
    if (!oldest) return sets;
    beforeId = oldest.id;
  }
}

/** Acknowledged commits that are not there, whole. */
async function lostCommits(store: Store, acknowledged: readonly string[]): Promise<readonly string[]> {
  const attempted = await attemptedSets(store);
  const kept = new Map<string, { readonly revision: number; readonly sets: ReadonlySet<string> }>();
  for (const { terminalId, revision } of await store.listTerminals({ limit: 1_000 })) {
    const sets = await store.listKeySets(terminalId);
    kept.set(terminalId, { revision, sets: new Set(sets.map((set) => set.setId)) });
    // A revision without its set, or a set without its revision, would be half a commit.
    if (sets.length !== revision - 1)
      throw new Error(`${terminalId}: ${sets.length} sets at revision ${revision}`);
  }
  return acknowledged.filter((line) => {
    const [terminalId = '', revision, setId = ''] = line.split(' ');
    const terminal = kept.get(terminalId);
    return (
      !terminal || terminal.revision < Number(revision) || !terminal.sets.has(setId) || !attempted.has(setId)
    );
  });
}

describe('an owner killed in the middle of its work', () => {
  it('has lost nothing that it acknowledged, and the next one opens without a hand, ten times over', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      acknowledged.push(...(await killedOwner(round)));
      const { store, role } = await openStore({ dataDir: folder.dataDir });
      expect(role).toBe('owner');
      expect(await lostCommits(store, acknowledged)).toEqual([]);
      await store.close();
    }
    expect(acknowledged.length).toBeGreaterThan(10);
  });
});
