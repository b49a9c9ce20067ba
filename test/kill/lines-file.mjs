import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The objects of a file with one JSON object a line; a last line that a kill cut off is passed over. */
export function readLines(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line));
}

export function appendLine(file, entry) {
  appendFileSync(file, `${JSON.stringify({ ...entry, atMs: Date.now() })}\n`);
}
