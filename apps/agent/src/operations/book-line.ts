import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { OperationRecord, OperationResult } from './operation.ts';

/**
 * A line of the book. `begun` is on the disk before the terminal hears of the purchase; with a result it is one that has
 * ended. Ages are the book's, in milliseconds (see `BookAge`); books of before have none.
 */
export type BookLine =
  | { readonly k: 'age'; readonly ageMs: number }
  | { readonly k: 'begun'; readonly purchase: OperationRecord; readonly endedAgeMs?: number }
  | {
      readonly k: 'ended';
      readonly operationId: string;
      readonly endedAtMs: number;
      readonly endedAgeMs?: number;
      readonly result: OperationResult;
    };

const Result = Type.Object({ outcome: Type.String() });
const age = { endedAgeMs: Type.Optional(Type.Number()) };

/** What of a line has to be as it was written, for the book to be believed. */
const Line = Type.Union([
  Type.Object({ k: Type.Literal('age'), ageMs: Type.Number() }),
  Type.Object({
    ...{ k: Type.Literal('begun'), ...age },
    purchase: Type.Object({
      operationId: Type.String(),
      key: Type.Union([Type.String(), Type.Null()]),
      terminalId: Type.String(),
      result: Type.Union([Result, Type.Null()]),
    }),
  }),
  Type.Object({ k: Type.Literal('ended'), operationId: Type.String(), ...age, result: Result }),
]);

export function encodeLine(line: BookLine): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(line)}\n`);
}

/**
 * Every line of a book. A last one that a power cut or a kill left unfinished is passed over: nobody had been told that
 * it is written. Null when another one is none of ours.
 */
export function readLines(bytes: Uint8Array): readonly BookLine[] | null {
  const texts = new TextDecoder().decode(bytes).split('\n');
  // What was written to its end ends with a line feed.
  texts.pop();
  // A disk that lost its power may have the end of a line and zeros for the rest.
  if (texts.at(-1)?.includes('\0')) texts.pop();
  const lines = texts.filter((text) => text !== '').map(parsed);
  return lines.every((line) => line !== null) ? lines : null;
}

function parsed(text: string): BookLine | null {
  try {
    const line: unknown = JSON.parse(text);
    return Check(Line, line) ? (line as BookLine) : null;
  } catch {
    return null;
  }
}
