/**
 * The first four digits of a message: version, class, function, origin.
 * Versions 0-2 are 1987, 1993 and 2003; classes 1-8 are the ones the standards define.
 */
export function isMti(text: string): boolean {
  return packMti(text) >= 0;
}

/** The two bytes of an MTI as one number, or -1 for what is none. */
export function packMti(text: string): number {
  if (text.length !== 4) return -1;
  const version = text.charCodeAt(0) - 0x30;
  const messageClass = text.charCodeAt(1) - 0x30;
  const third = text.charCodeAt(2) - 0x30;
  const origin = text.charCodeAt(3) - 0x30;
  const isKnown = version >= 0 && version <= 2 && messageClass >= 1 && messageClass <= 8;
  const isRest = third >= 0 && third <= 9 && origin >= 0 && origin <= 9;
  return isKnown && isRest ? (version << 12) | (messageClass << 8) | (third << 4) | origin : -1;
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
