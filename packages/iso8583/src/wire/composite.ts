import type { CompositeValue } from '../message.ts';
import type { SubfieldSpec } from '../profile.ts';

/** The subfields of a composite with where they end, in digits. */
export interface CompositeLayout {
  readonly number: number;
  readonly subfields: readonly SubfieldLayout[];
  /** Ids are 1, 2, 3 …, as everywhere so far. */
  readonly isCountedFromOne: boolean;
  /** How many subfields a content of so many digits has; undefined where it ends inside one. */
  readonly countByLength: readonly (number | undefined)[];
}

export interface SubfieldLayout {
  readonly id: string;
  /** The id as a number: engines look it up faster. */
  readonly key: number;
  /** `60.3` */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

export function compositeLayout(number: number, specs: readonly SubfieldSpec[]): CompositeLayout {
  const countByLength: (number | undefined)[] = [];
  let end = 0;
  const subfields = specs.map((spec, index) => {
    const start = end;
    end += spec.length;
    countByLength[end] = index + 1;
    return {
      id: spec.id,
      key: Number(spec.id),
      path: `${number}.${spec.id}`,
      start,
      end,
      length: spec.length,
    };
  });
  const isCountedFromOne = subfields.every(({ key }, index) => key === index + 1);
  return { number, subfields, isCountedFromOne, countByLength };
}

/** Reads `count` digits, the first of them `place` digits behind `start`. */
export type DigitsAt<Source> = (source: Source, start: number, place: number, count: number) => string;

/** Digits that are a text already. */
export const digitsOfText: DigitsAt<string> = (text, start, place, count) =>
  text.slice(start + place, start + place + count);

/**
 * `length` digits by subfield, the first of them `lead` digits behind `start`; or null where they do not end at the end
 * of a subfield: then the layout is not ours.
 */
export function splitComposite<Source>(
  layout: CompositeLayout,
  digitsAt: DigitsAt<Source>,
  source: Source,
  start: number,
  lead: number,
  length: number,
): CompositeValue | null {
  const count = layout.countByLength[length];
  if (count === undefined) return null;
  const value: Record<number, string> = layout.isCountedFromOne ? sizedValue(count) : {};
  for (let index = 0; index < count; index++) {
    const subfield = layout.subfields[index] as SubfieldLayout;
    value[subfield.key] = digitsAt(source, start, lead + subfield.start, subfield.length);
  }
  return value;
}

/** F60 ends behind its third, fifth or sixth subfield: a literal of that size is cheaper than an object that grows. */
function sizedValue(count: number): Record<number, string> {
  switch (count) {
    case 3:
      return { 1: '', 2: '', 3: '' };
    case 5:
      return { 1: '', 2: '', 3: '', 4: '', 5: '' };
    case 6:
      return { 1: '', 2: '', 3: '', 4: '', 5: '', 6: '' };
    default:
      return {};
  }
}

/** Path of the subfield that holds a digit: `60.3`; the field's own where the layout does not reach so far. */
export function subfieldPathAt(layout: CompositeLayout, digit: number): string {
  const subfield = layout.subfields.find(({ start, end }) => digit >= start && digit < end);
  return subfield?.path ?? String(layout.number);
}
