import type { OperationRecord, OperationResult } from './operation.ts';

/**
 * A line of the book. `begun` is on the disk before the terminal hears of the purchase. Ages are the book's, in
 * milliseconds (see `BookAge`); books of before have none.
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

export function encodeLine(line: BookLine): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(line)}\n`);
}

/**
 * Every line of a book. A last one that a power cut or a kill left unfinished is passed over: nobody had been told that
 * it is written. Null when one before the last cannot be read.
 */
export function readLines(bytes: Uint8Array): readonly BookLine[] | null {
  const texts = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((text) => text !== '');
  const lines: BookLine[] = [];
  for (const [i, text] of texts.entries()) {
    const line = parsed(text);
    if (line !== null) lines.push(line);
    else if (i < texts.length - 1) return null;
  }
  return lines;
}

function parsed(text: string): BookLine | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
