import type { InputRandom } from './input-random.ts';

const starts = ['62', '4', '51', '37', '9'];

/** A number of 13 to 19 digits that passes Luhn, as card numbers do. */
export function cardNumber(random: InputRandom): string {
  const start = random.pick(starts);
  const body = start + random.text('0123456789', random.from(12, 18) - start.length);
  return body + checkDigit(body);
}

export function isCardNumber(digits: string): boolean {
  const isLong = digits.length >= 13 && digits.length <= 19 && digits.charAt(0) !== '0';
  return isLong && digits.endsWith(checkDigit(digits.slice(0, -1)));
}

function checkDigit(body: string): string {
  let sum = 0;
  for (let place = 0; place < body.length; place++) {
    const digit = Number(body.charAt(body.length - 1 - place));
    const counted = place % 2 === 0 ? 2 * digit : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return String((10 - (sum % 10)) % 10);
}
