import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../src/journal/read-journal.ts';

/** Path of the one journal in a folder. */
export function journalPath(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.journal')) ?? 'none');
}

/** What the journal in a folder says at this moment, read without the terminal's own code for its content. */
export function journalState(folder: string): Readonly<Record<string, unknown>> {
  const reading = readJournal(readFileSync(journalPath(folder)));
  if (!reading.ok || reading.gaps.length > 0) throw new Error('the journal is not whole');
  const [snapshot, ...steps] = reading.records.map(({ payload }) =>
    JSON.parse(new TextDecoder().decode(payload)),
  );
  return Object.assign({}, snapshot.state, ...steps.map(({ change }) => change));
}

/** Every byte that lies in a folder. */
export function allBytes(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}
