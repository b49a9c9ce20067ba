/** What stands for a value of which nothing may be shown. */
export const masked = '***';

/** First six and last four; of shorter numbers the last four or nothing, so that most of it stays hidden. */
export function maskPan(pan: string): string {
  if (pan.length >= 13) return `${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`;
  return pan.length > 8 ? `${'*'.repeat(pan.length - 4)}${pan.slice(-4)}` : masked;
}

/** The PAN of a track as above and nothing behind it; an encrypted track shows nothing. */
export function maskTrack(track: string): string {
  const separator = track.search(/[D=]/);
  return separator >= 12 && separator <= 19 ? `${maskPan(track.slice(0, separator))}D${masked}` : masked;
}

const run = /(?<![0-9])[0-9]{13,23}(?![0-9])/g;
const groups = /(?<![0-9])[1-9][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}(?![0-9])/g;

/** Card numbers that stand in a text: 13 to 19 digits that pass Luhn, together or in groups of four. */
export function maskPansInText(text: string): string {
  return text.replace(run, maskRun).replace(groups, (found) => {
    const digits = found.replace(/[ -]/g, '');
    return isPan(digits) ? maskPan(digits) : found;
  });
}

/** Up to four digits before the number can be the tag (A3) and the length (019) that a TLV in text gives it. */
function maskRun(digits: string): string {
  for (let skipped = 0; skipped <= 4; skipped++) {
    const rest = digits.slice(skipped);
    if (isPan(rest)) return `${digits.slice(0, skipped)}${maskPan(rest)}`;
  }
  return digits;
}

function isPan(digits: string): boolean {
  return digits.length >= 13 && digits.length <= 19 && digits.charAt(0) !== '0' && isLuhnValid(digits);
}

/**
 * Whether a text may have come out of these masks, and so cannot be turned back into a message. Every mask leaves three
 * asterisks at least; a text that has them of its own is carried as bytes.
 */
export function looksMasked(text: string): boolean {
  return text.includes(masked);
}

function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 0x30;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
