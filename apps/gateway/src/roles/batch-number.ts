/** The batch after this one: 000001 to 999999, then from the start. */
export function nextBatchNumber(batchNumber: string): string {
  return String((Number(batchNumber) % 999_999) + 1).padStart(6, '0');
}
