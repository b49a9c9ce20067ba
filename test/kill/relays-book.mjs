// What the relay saw: one line for each request that a terminal sent.
import { join } from 'node:path';

export function relaysBookOf(dir) {
  return join(dir, 'relay.jsonl');
}

/** A terminal sends each 0200 once; the relay saw all of them. In words, those that it sent again. */
export function doubledOnTheWire(entries) {
  const purchases = entries.filter(({ mti }) => mti === '0200');
  const keys = purchases.map(({ t, batch, stan }) => `${t}: ${batch}/${stan}`);
  const seen = new Set();
  const doubled = keys.filter((key) => seen.size === seen.add(key).size);
  return doubled.map((key) => `${key} went over the wire as two purchases`);
}
