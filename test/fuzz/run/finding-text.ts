import { hexOf, latin1Text } from '../inputs/byte-edits.ts';
import { limits } from '../limits.ts';
import type { Finding } from './worker-report.ts';

/** A finding with its input, as it came and shrunk, and the words that make it again. */
export function findingLines(finding: Finding, seed: number): readonly string[] {
  const { area, index, property, detail, place, dialect, bytes, shrunk } = finding;
  return [
    `FINDING ${area}: ${property}`,
    `  ${detail}`,
    `  seed ${seed}, input ${index}, dialect ${dialect.slice(0, limits.printedBytesMax)}`,
    `  input, ${sized(bytes)}`,
    ...(shrunk.length < bytes.length ? [`  shrunk, ${sized(shrunk)}`] : []),
    ...place.map((line) => `  at ${line}`),
    `  again: node test/fuzz/fuzz.ts --only ${area} --seed ${seed} --from ${index} --inputs ${index + 1}`,
  ];
}

function sized(bytes: Uint8Array): string {
  const printed = bytes.subarray(0, limits.printedBytesMax);
  const isJson = bytes[0] === 0x7b;
  const rest = printed.length < bytes.length ? ' …' : '';
  return `${bytes.length} bytes: ${isJson ? latin1Text(printed) : hexOf(printed)}${rest}`;
}
