/**
 * How a frame says its length: two bytes big-endian, two bytes BCD, four ASCII digits, or not at all.
 * The count never includes the prefix itself.
 */
export type LengthPrefix = 'binary2' | 'bcd2' | 'ascii4' | 'none';

export const lengthPrefixes: readonly LengthPrefix[] = ['binary2', 'bcd2', 'ascii4', 'none'];
