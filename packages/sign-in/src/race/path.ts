/** One way to a gateway: out of which uplink, to which endpoint. */
export interface Path {
  /** Name of the way out: `wifi`, `sim1`; one word where the system chooses. */
  readonly uplink: string;
  /** `tls://host:port`. */
  readonly endpoint: string;
}

/** A name that no other path has. */
export function pathId({ uplink, endpoint }: Path): string {
  return `${uplink}|${endpoint}`;
}

/**
 * Orders paths so that each differs as much as it can from those before it: another uplink counts more than another
 * endpoint, and the order given decides between equals. Two dead paths of one dead uplink then never stand first.
 */
export function diverse(paths: readonly Path[]): readonly Path[] {
  const left = [...paths];
  const ordered: Path[] = [];
  while (left.length > 0) {
    const uses = left.map((path) => usesOf(path, ordered));
    const least = Math.min(...uses);
    ordered.push(...left.splice(uses.indexOf(least), 1));
  }
  return ordered;
}

/** How worn a path's parts are; an uplink weighs more than all endpoints together. */
function usesOf(path: Path, before: readonly Path[]): number {
  let uses = 0;
  for (const { uplink, endpoint } of before) {
    if (uplink === path.uplink) uses += before.length + 1;
    if (endpoint === path.endpoint) uses += 1;
  }
  return uses;
}
