import type { Row, RowValue } from '../rows/row.ts';
import { bytesToText, textToBytes } from './plain-value.ts';

/** Rows travel as they are, their last column's bytes as text. */
export type WireRow = readonly (string | number | null)[];

export function rowToWire(row: Row): WireRow {
  const last = row[row.length - 1];
  return (last instanceof Uint8Array ? [...row.slice(0, -1), bytesToText(last)] : row) as WireRow;
}

/** `Columns` is the row type that the sender packed; its last column holds bytes. */
export function wireToRow<Columns extends Row>(wire: WireRow): Columns {
  const row: RowValue[] = [...wire];
  const last = wire[wire.length - 1];
  if (typeof last === 'string') row[row.length - 1] = textToBytes(last);
  return row as unknown as Columns;
}
