/** Something that may be found nowhere, in all the forms it could have been written in. */
export interface Needle {
  readonly name: string;
  readonly forms: readonly { readonly form: string; readonly bytes: Buffer }[];
}

/** Key material or a clear PIN block. */
export function secretBytes(name: string, bytes: Buffer): Needle {
  return { name, forms: [{ form: 'raw', bytes }, ...textForms(bytes)] };
}

/** Digits of a card or a PIN; in a track, D or = between them. */
export function secretDigits(name: string, digits: string): Needle {
  const packed = Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
  const ascii = Buffer.from(digits, 'latin1');
  const forms = [
    { form: 'ascii', bytes: ascii },
    { form: 'ascii =', bytes: Buffer.from(digits.replaceAll('D', '='), 'latin1') },
    { form: 'utf-16', bytes: Buffer.from(digits, 'utf16le') },
    { form: 'bcd', bytes: digits.length % 2 ? packed.subarray(0, -1) : packed },
    ...textForms(packed.subarray(0, digits.length >> 1)),
    ...textForms(ascii),
  ];
  return { name, forms };
}

/** Names of the needles in a haystack, with the form they were found in. */
export function findAll(haystack: Buffer, needles: readonly Needle[]): readonly string[] {
  return needles.flatMap(({ name, forms }) =>
    forms.filter(({ bytes }) => haystack.includes(bytes)).map(({ form }) => `${name} (${form})`),
  );
}

/** Bytes as somebody might print them: hex in both cases, spaced, as an array, and base64 at each of its alignments. */
function textForms(bytes: Buffer): Needle['forms'] {
  const hex = bytes.toString('hex');
  const texts = [
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['hex spaced', hex.replace(/..(?=.)/g, '$& ')],
    ['HEX spaced', hex.toUpperCase().replace(/..(?=.)/g, '$& ')],
    ['array', [...bytes].join(',')],
    ...[0, 1, 2].map((shift) => [`base64+${shift}`, base64Within(bytes, shift)]),
  ] as const;
  return texts.map(([form, text]) => ({
    form: form as string,
    bytes: Buffer.from(text as string, 'latin1'),
  }));
}

/** The characters of a base64 text that depend on `bytes` alone when `shift` other bytes stand before them. */
function base64Within(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const whole = Math.floor(((shift + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((shift * 8) / 6), whole);
}
