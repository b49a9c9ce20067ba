import type { CompositeValue } from '@rollcall/iso8583';

/** A field's value as one string: composites have their subfields end to end. */
export function plainText(value: string | CompositeValue): string {
  return typeof value === 'string' ? value : Object.values(value).join('');
}
