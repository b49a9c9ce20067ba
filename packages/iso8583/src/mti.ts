/**
 * The first four digits of a message: version, class, function, origin.
 * Versions 0-2 are 1987, 1993 and 2003; classes 1-8 are the ones the standards define.
 */
export function isMti(text: string): boolean {
  return (
    text.length === 4 &&
    isDigit(text, 0, 0, 2) &&
    isDigit(text, 1, 1, 8) &&
    isDigit(text, 2, 0, 9) &&
    isDigit(text, 3, 0, 9)
  );
}

/** The same for two packed bytes. */
export function isPackedMti(first: number, second: number): boolean {
  const messageClass = first & 15;
  return first >> 4 <= 2 && messageClass >= 1 && messageClass <= 8 && second >> 4 <= 9 && (second & 15) <= 9;
}

/** Whether a message asks for an answer: requests (`x`x0x), advices (2) and notifications (4). */
export function isRequestMti(mti: string): boolean {
  return isMti(mti) && ['0', '2', '4'].includes(mti.charAt(2));
}

/** MTI of the answer: 0800 -> 0810, 0421 (a repeat) -> 0430. Null for what is no request. */
export function responseMti(mti: string): string | null {
  if (!isRequestMti(mti)) return null;
  const origin = Number(mti.charAt(3));
  return `${mti.slice(0, 2)}${Number(mti.charAt(2)) + 1}${origin - (origin % 2)}`;
}

function isDigit(text: string, place: number, min: number, max: number): boolean {
  const digit = text.charCodeAt(place) - 0x30;
  return digit >= min && digit <= max;
}
