// A book with one JSON object a line, whose writer may be killed at any moment.
import {
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** The objects of a file; a last line that a kill cut off is passed over. @throws SyntaxError at any other cut line. */
export function readLines(file) {
  return wholeLinesOf(file)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Writes the file anew with what `changed` makes of its objects. */
export function rewriteLines(file, changed) {
  const lines = changed(readLines(file));
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Writes lines behind those that are there. A line that the kill of an earlier writer cut off goes. */
export class LinesFile {
  #descriptor;

  constructor(file) {
    const whole = Buffer.byteLength(wholeLinesOf(file));
    this.#descriptor = openSync(file, 'a');
    ftruncateSync(this.#descriptor, whole);
  }

  write(entry) {
    writeSync(this.#descriptor, `${JSON.stringify({ ...entry, atMs: Date.now() })}\n`);
  }

  /** The line is on the disk before anything else happens. */
  writeSynced(entry) {
    this.write(entry);
    fdatasyncSync(this.#descriptor);
  }
}

/** Up to the end of its last whole line. */
function wholeLinesOf(file) {
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
