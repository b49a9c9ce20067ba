/** When a shop opens, and over how long before it the terminals of all shops sign in. */
export interface Opening {
  /** Minutes after midnight, local time. */
  readonly minuteOfDay: number;
  /** Local time is ahead of UTC by this; 480 in China. */
  readonly utcOffsetMinutes: number;
  /** The stretch that ends with the opening. */
  readonly spreadMs: number;
}

const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;

/**
 * When this terminal signs in next before its shop opens, after `afterMs` (milliseconds since 1970). Each terminal has
 * its own moment of the stretch, the same every day, so that those of a country come evenly through the night instead
 * of all at once when shops open.
 */
export function nextPreOpening(opening: Opening, terminalId: string, afterMs: number): number {
  const moment = momentOfDay(opening, terminalId);
  const days = Math.floor((afterMs - moment) / dayMs) + 1;
  return moment + days * dayMs;
}

/** The one before: who has not signed in since then is due. */
export function lastPreOpening(opening: Opening, terminalId: string, byMs: number): number {
  return nextPreOpening(opening, terminalId, byMs) - dayMs;
}

/** In milliseconds after some midnight of UTC. */
function momentOfDay({ minuteOfDay, utcOffsetMinutes, spreadMs }: Opening, terminalId: string): number {
  const opensMs = (minuteOfDay - utcOffsetMinutes) * minuteMs;
  return Math.round(opensMs - spreadMs + shareOf(terminalId) * spreadMs);
}

/** From 0 to 1, even over terminals that are numbered in a row: FNV-1a, with its bits mixed once more. */
function shareOf(terminalId: string): number {
  let hash = 0x811c9dc5;
  for (const character of terminalId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
