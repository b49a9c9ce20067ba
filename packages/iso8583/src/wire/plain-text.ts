const from = String.fromCharCode;

/**
 * `length` bytes from `at`, each as the character of that code. The lengths of F37, F38, F39, F41, F42 and F49 are
 * made in one step.
 */
export function plainText(bytes: Uint8Array, at: number, length: number): string {
  switch (length) {
    case 2:
      return from(bytes[at] as number, bytes[at + 1] as number);
    case 3:
      return from(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number);
    case 6:
      return from(
        bytes[at] as number,
        bytes[at + 1] as number,
        bytes[at + 2] as number,
        bytes[at + 3] as number,
        bytes[at + 4] as number,
        bytes[at + 5] as number,
      );
    case 8:
      return eight(bytes, at);
    case 12:
      return twelve(bytes, at);
    case 15:
      return fifteen(bytes, at);
    default:
      return plainRun(bytes, at, at + length);
  }
}

function plainRun(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  for (; at + 8 <= end; at += 8) text += eight(bytes, at);
  for (; at < end; at++) text += from(bytes[at] as number);
  return text;
}

function eight(bytes: Uint8Array, at: number): string {
  return from(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
    bytes[at + 4] as number,
    bytes[at + 5] as number,
    bytes[at + 6] as number,
    bytes[at + 7] as number,
  );
}

function twelve(bytes: Uint8Array, at: number): string {
  return from(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
    bytes[at + 4] as number,
    bytes[at + 5] as number,
    bytes[at + 6] as number,
    bytes[at + 7] as number,
    bytes[at + 8] as number,
    bytes[at + 9] as number,
    bytes[at + 10] as number,
    bytes[at + 11] as number,
  );
}

function fifteen(bytes: Uint8Array, at: number): string {
  return from(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
    bytes[at + 4] as number,
    bytes[at + 5] as number,
    bytes[at + 6] as number,
    bytes[at + 7] as number,
    bytes[at + 8] as number,
    bytes[at + 9] as number,
    bytes[at + 10] as number,
    bytes[at + 11] as number,
    bytes[at + 12] as number,
    bytes[at + 13] as number,
    bytes[at + 14] as number,
  );
}
