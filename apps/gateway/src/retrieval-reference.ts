const dayMs = 24 * 60 * 60_000;

/**
 * Retrieval reference numbers (F37) of financial answers: last digit of the year, day of the year, and eight digits
 * that start at the millisecond of the day and rise by one at least. So no number comes twice, a restart included,
 * as long as fewer than 1,000 purchases a second are answered on average. Of several gateways on one store each takes
 * the numbers of its own remainder, so that they never meet; they share the 1,000 evenly.
 */
export function retrievalReferences(
  { index, of: step }: { readonly index: number; readonly of: number } = { index: 0, of: 1 },
): (atMs: number) => string {
  let day = -1;
  let last = -1;
  return (atMs) => {
    const today = Math.floor(atMs / dayMs);
    if (today !== day) {
      day = today;
      last = index - step;
    }
    const ofDay = atMs % dayMs;
    last = Math.max(last + step, ofDay - (ofDay % step) + index);
    const at = new Date(atMs);
    const dayOfYear = Math.floor((today * dayMs - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1;
    return `${at.getUTCFullYear() % 10}${String(dayOfYear).padStart(3, '0')}${String(last).padStart(8, '0')}`;
  };
}
