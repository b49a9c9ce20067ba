import { toHex } from './hex.ts';
import type { FieldValue, Message } from './message.ts';

/** The part of a message that paths lead into. */
export type MessageContent = Pick<Message, 'mti' | 'fields'>;

/** Reads one path of any message. */
export type PathReader = (message: MessageContent) => string | undefined;

/**
 * A value by its path: `mti`, `11`, `60` (the digits of all subfields), `60.3`. Bytes come as upper-case hex.
 * Undefined where it is not there, or where the layout of a composite is not known.
 */
export function fieldAt(message: MessageContent, path: string): string | undefined {
  if (path === 'mti') return message.mti;
  const dot = path.indexOf('.');
  if (dot < 0) return flatValue(message.fields[Number(path)]);
  return subfieldOf(message.fields[Number(path.slice(0, dot))], path.slice(dot + 1));
}

/** The same for a path that is read often: taken apart once. */
export function pathReader(path: string): PathReader {
  if (path === 'mti') return (message) => message.mti;
  const [number = '', id] = path.split('.');
  const field = Number(number);
  if (id === undefined) return (message) => flatValue(message.fields[field]);
  return (message) => subfieldOf(message.fields[field], id);
}

function subfieldOf(value: FieldValue | undefined, id: string): string | undefined {
  return typeof value === 'object' && !(value instanceof Uint8Array) ? value[id] : undefined;
}

/** A value as one text: digits of a composite joined, bytes as hex. */
export function flatValue(value: FieldValue): string;
export function flatValue(value: FieldValue | undefined): string | undefined;
export function flatValue(value: FieldValue | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return value instanceof Uint8Array ? toHex(value) : Object.values(value).join('');
}
