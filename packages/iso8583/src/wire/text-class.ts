import type { FieldSpec } from '../profile.ts';

/**
 * What a byte below 128 may be in a text field; bit 7 marks bytes that only a wider character set can explain.
 * Blanks are allowed in `a` and `an` too: terminals pad with them.
 */
export type TextClass = Uint8Array;

/** Not of the field's class, though it is ASCII: kept as it stands, and refused when it is written anew. */
export const foreign = 1;
/** Above ASCII. */
export const wide = 2;

const classOf = (isAllowed: (code: number) => boolean): TextClass =>
  Uint8Array.from({ length: 256 }, (_, code) => (code > 127 ? wide : isAllowed(code) ? 0 : foreign));

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isDigit = (code: number) => code >= 48 && code <= 57;
const isBlank = (code: number) => code === 32;

const classes: Readonly<Record<'a' | 'an' | 'ans', TextClass>> = {
  a: classOf((code) => isLetter(code) || isBlank(code)),
  an: classOf((code) => isLetter(code) || isDigit(code) || isBlank(code)),
  ans: classOf(() => true),
};

export function textClass(type: FieldSpec['type']): TextClass {
  return type === 'a' || type === 'an' ? classes[type] : classes.ans;
}
