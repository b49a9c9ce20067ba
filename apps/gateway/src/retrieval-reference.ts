const dayMs = 24 * 60 * 60_000;

/**
 * Retrieval reference numbers (F37) of financial answers: last digit of the year, day of the year, and eight digits
 * that start at the millisecond of the day and rise by one at least. So no number comes twice, a restart included,
 * as long as a process answers fewer than 1,000 purchases a second on average.
 */
export function retrievalReferences(): (atMs: number) => string {
  let day = -1;
  let last = -1;
  return (atMs) => {
    const today = Math.floor(atMs / dayMs);
    if (today !== day) {
      day = today;
      last = -1;
    }
    last = Math.max(last + 1, atMs % dayMs);
    const at = new Date(atMs);
    const dayOfYear = Math.floor((today * dayMs - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1;
    return `${at.getUTCFullYear() % 10}${String(dayOfYear).padStart(3, '0')}${String(last).padStart(8, '0')}`;
  };
}
