/** A record as a flat list, in the order of its table's columns. Its only bytes, if any, come last. */
export type RowValue = string | number | Uint8Array | null;
export type Row = readonly RowValue[];

/** The placeholders of `columns`, for an INSERT. */
export function placeholders(columns: readonly string[]): string {
  return columns.map(() => '?').join(', ');
}
