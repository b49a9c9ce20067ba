/** Whether an input has the fault that a smaller one is looked for of. */
export type StillFails<T> = (input: T) => boolean;

/**
 * Takes out what does not matter, in halves, quarters and so on down to single bytes, then sets what is left to 0
 * where that changes nothing. `refit` gives the same bytes with a length that agrees. Ends at `deadlineMs` (as
 * `performance.now` counts) with what it has.
 */
export function shrinkBytes(
  bytes: Uint8Array,
  stillFails: StillFails<Uint8Array>,
  refit: (bytes: Uint8Array) => Uint8Array,
  deadlineMs: number,
): Uint8Array {
  let best = bytes;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length && performance.now() < deadlineMs; ) {
      const rest = Uint8Array.from([...best.subarray(0, at), ...best.subarray(at + size)]);
      const length = best.length;
      const smaller = [refit(rest), rest].find((each) => each.length < length && stillFails(each));
      if (smaller === undefined) at += size;
      else best = smaller;
    }
  }
  return withZeros(best, stillFails, deadlineMs);
}

function withZeros(bytes: Uint8Array, stillFails: StillFails<Uint8Array>, deadlineMs: number): Uint8Array {
  const best = Uint8Array.from(bytes);
  for (let at = 0; at < best.length && performance.now() < deadlineMs; at++) {
    const byte = best[at] as number;
    if (byte === 0) continue;
    best[at] = 0;
    if (!stillFails(best)) best[at] = byte;
  }
  return best;
}

/** The same for a JSON document: keys and items are taken out, many at a time first, until each one left matters. */
export function shrinkJson(document: unknown, stillFails: StillFails<unknown>, deadlineMs: number): unknown {
  const best = structuredClone(document);
  for (let hasShrunk = true; hasShrunk && performance.now() < deadlineMs; ) {
    hasShrunk = containersOf(best)
      .map((container) => hasLost(container, () => stillFails(withoutHoles(best)), deadlineMs))
      .some((lost) => lost);
  }
  return withoutHoles(best);
}

/** Takes out of a container what does not matter; returns whether anything was. */
function hasLost(container: Record<string, unknown>, stillFails: () => boolean, deadlineMs: number): boolean {
  const count = Object.keys(container).length;
  for (let size = Math.ceil(count / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    const keys = Object.keys(container);
    for (let at = 0; at < keys.length && performance.now() < deadlineMs; at += size) {
      const taken = keys.slice(at, at + size).map((key) => [key, container[key]] as const);
      for (const [key] of taken) delete container[key];
      if (!stillFails()) for (const [key, value] of taken) container[key] = value;
    }
  }
  return Object.keys(container).length < count;
}

function containersOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(containersOf)];
}

/** What is deleted from a list leaves a hole: closed in the copy that is tried. */
function withoutHoles(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(() => true).map(withoutHoles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutHoles(inner)]));
}
