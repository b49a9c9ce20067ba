import { writeSync } from 'node:fs';
import { attempt, bareTerminal, keySet } from '../src/contract/records.ts';
import { openStore, type Store } from '../src/index.ts';

/** Signs terminals in for ever, many at once, and says of each commit that was acknowledged which it was. */
const [dataDir, round] = process.argv.slice(2) as [string, string];
const { store } = await openStore({ dataDir });
const terminalIds = Array.from({ length: 40 }, (_, at) => String(10_000_000 + at));
await Promise.all(terminalIds.map((terminalId) => signInForEver(store, terminalId)));

async function signInForEver(store: Store, terminalId: string): Promise<void> {
  await store.addTerminal(bareTerminal(terminalId));
  let revision = (await store.loadTerminal(terminalId))?.terminal.revision ?? 0;
  for (;;) {
    const setId = `${round}-${terminalId}-${revision}`;
    const result = await store.commitExchange({
      terminalId,
      expectedRevision: revision,
      keySets: [keySet(terminalId, setId)],
      attempt: attempt({ terminalId, keySetId: setId }),
    });
    if (result.kind === 'conflict') throw new Error('only this loop changes this terminal');
    revision = result.revision;
    writeSync(1, `${terminalId} ${revision} ${setId}\n`);
  }
}
