import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent } from './writing.ts';

/** Writer of a `b` field. */
export function bytesWriter(layout: WireLayout): FieldWriter {
  const { number } = layout;
  return (writing, at, value) => {
    if (!(value instanceof Uint8Array)) {
      return failWriting(writing, 'bad-value', String(number), 'expected bytes');
    }
    const start = openContent(layout, writing, at, value.length);
    if (start < 0) return -1;
    writing.out.set(value, start);
    return start + value.length;
  };
}
