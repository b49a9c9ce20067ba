import { readFileSync } from 'node:fs';
import { barsSvg, type PlottedRow } from './bars-svg.ts';

/** Draws the rows of `rollcall bench … --json`: `node plot-rows.ts codec.json gateway.json > performance.svg`. */
const rows = process.argv.slice(2).flatMap((file) => {
  const document = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly PlottedRow[] };
  return document.rows;
});
process.stdout.write(await barsSvg(rows));
