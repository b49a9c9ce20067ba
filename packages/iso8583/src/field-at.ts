import { toHex } from './hex.ts';
import type { FieldValue, Message } from './message.ts';

/**
 * A value by its path: `mti`, `11`, `60` (the digits of all subfields), `60.3`. Bytes come as upper-case hex.
 * Undefined where it is not there, or where the layout of a composite is not known.
 */
export function fieldAt(message: Pick<Message, 'mti' | 'fields'>, path: string): string | undefined {
  if (path === 'mti') return message.mti;
  const point = path.indexOf('.');
  if (point < 0) return flatValue(message.fields[Number(path)]);
  const value = message.fields[Number(path.slice(0, point))];
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return undefined;
  return value[path.slice(point + 1)];
}

/** A value as one text: digits of a composite joined, bytes as hex. */
export function flatValue(value: FieldValue): string;
export function flatValue(value: FieldValue | undefined): string | undefined;
export function flatValue(value: FieldValue | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return value instanceof Uint8Array ? toHex(value) : Object.values(value).join('');
}
