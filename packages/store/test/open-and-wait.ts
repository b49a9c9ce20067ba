import { writeSync } from 'node:fs';
import { openStore } from '../src/index.ts';

/** Opens the store of a folder, says in which role, counts its terminals and waits for the end of its input. */
const { store, role } = await openStore({ dataDir: process.argv[2] as string });
writeSync(1, `${role}\n`);
writeSync(1, `terminals ${await store.countTerminals()}\n`);
process.stdin.resume();
process.stdin.on('end', () => store.close());
