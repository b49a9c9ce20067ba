/** The middle of some figures; of an even number of them the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  if (figures.length === 0) throw new RangeError('no figures, no median');
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The figure that `share` (0 to 1) of all are not above: the nearest rank. */
export function quantile(figures: Float64Array | readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError('no figures, no quantile');
  const sorted = Float64Array.from(figures).sort();
  const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[rank] as number;
}

/** How far the figures lie apart, as a share of their median: what a reader may trust. */
export function spread(figures: readonly number[]): number {
  return (Math.max(...figures) - Math.min(...figures)) / median(figures);
}
