import { noMemory, type PathOutcome } from '@rollcall/sign-in';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { noteOf, readPaths, storedPaths, withNotes } from './path-notes.ts';

const anyMs = fc.option(fc.double({ min: 0, max: 25_000, noNaN: true }));
const anyOutcome: fc.Arbitrary<PathOutcome> = fc.record({
  path: fc.record({ uplink: fc.constantFrom('wifi', 'sim'), endpoint: fc.constantFrom('a', 'b', 'c') }),
  connectMs: anyMs,
  answerMs: anyMs,
  result: fc.constantFrom('won', 'failed', 'unused'),
});
const anyNote = fc
  .tuple(fc.constantFrom('shop', 'market', 'van'), fc.nat(), fc.array(anyOutcome, { maxLength: 4 }))
  .map(([networkId, atMs, outcomes]) => noteOf(networkId, atMs, outcomes));

it('what was learned of paths is read back as it was, and learned on alike from notes in a journal', () => {
  fc.assert(
    fc.property(
      fc.array(anyNote, { maxLength: 12 }),
      fc.array(anyNote, { maxLength: 4 }),
      (before, after) => {
        const memory = withNotes(noMemory, before);
        const reread = readPaths(JSON.parse(JSON.stringify(storedPaths(memory))));
        expect(reread).toEqual(memory);
        const later = JSON.parse(JSON.stringify(after));
        expect(withNotes(reread, later)).toEqual(withNotes(memory, after));
      },
    ),
  );
});

it('what is no memory is forgotten, and keeps nobody from starting', () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => void readPaths(json)));
  expect(readPaths(undefined)).toEqual(noMemory);
  const [network] = storedPaths(
    withNotes(noMemory, [
      noteOf('shop', 1, [
        { path: { uplink: 'sim', endpoint: 'a' }, connectMs: 1, answerMs: 2, result: 'won' },
      ]),
    ]),
  );
  const damaged = ['shop', [...(network?.[1] ?? []), ['sim|b', { success: 'yes' }], 7]];
  expect([...(readPaths([damaged, 3]).networks.get('shop')?.keys() ?? [])]).toEqual([]);
  expect([...(readPaths([damaged]).networks.get('shop')?.keys() ?? [])]).toEqual(['sim|a']);
});

it('the memory of a terminal on wheels stays a small part of its journal', () => {
  let memory = noMemory;
  for (let network = 0; network < 20; network++) {
    for (let race = 0; race < 30; race++) {
      const outcomes = Array.from({ length: 4 }, (_, at) => ({
        path: { uplink: 'sim1', endpoint: `tls://gateway-${at}.acquirer.example:9443` },
        ...{ connectMs: 12_345, answerMs: 23_456, result: 'won' as const },
      }));
      memory = withNotes(memory, [noteOf(`network ${network}`, 1_800_000_000_000, outcomes)]);
    }
  }
  expect(JSON.stringify(storedPaths(memory)).length).toBeLessThan(limits.journalBytesMax / 8);
});
