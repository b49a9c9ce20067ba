import { limits } from '../limits.ts';
import type { FieldValue } from '../message.ts';

/** Stands at the highest field until that has been read. */
export const unread: FieldValue = new Uint8Array(0);

const templates = Array.from({ length: limits.fieldNumberMax + 1 }, (_, last) => templateUpTo(last));

/**
 * An object with room for the fields up to `last` and `unread` there. The engine would grow an empty one several times
 * while a message is read; a copy of one that has its size comes in one step.
 */
export function fieldsUpTo(last: number): Record<number, FieldValue> {
  return { ...templates[last] };
}

/**
 * V8 makes room for half as many again and 16 when a number lies beyond it. Entered by a lower number, the template ends
 * at `last` and its copies are smaller by 40 %.
 */
function templateUpTo(last: number): Readonly<Record<number, FieldValue>> {
  const entry = Math.min(last, Math.max(0, Math.ceil(((last - 15) * 2) / 3) - 1));
  const template: Record<number, FieldValue> = { [entry]: unread };
  template[last] = unread;
  if (entry !== last) delete template[entry];
  return template;
}
