/**
 * The first four digits of a message: version, class, function, origin.
 * Versions 0-2 are 1987, 1993 and 2003; classes 1-8 are the ones the standards define.
 */
export function isMti(text: string): boolean {
  if (text.length !== 4) return false;
  const [version, messageClass, third, origin] = [0, 1, 2, 3].map((index) => text.charCodeAt(index) - 0x30);
  return (
    isWithin(version, 0, 2) && isWithin(messageClass, 1, 8) && isWithin(third, 0, 9) && isWithin(origin, 0, 9)
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

function isWithin(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}
