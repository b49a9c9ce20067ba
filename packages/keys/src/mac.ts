/** `cbc` and `x9.9` are one algorithm under two names. */
export type MacAlgorithm = 'cup-ecb' | 'x9.9' | 'x9.19' | 'cbc' | 'sm4';

/** Zero bytes up to a block, or ISO/IEC 9797-1 method 2: a byte 80, then zeros. */
export type MacPadding = 'zero' | 'iso9797-2';

/** F64 as the first 8 hex characters in ASCII, or as the first 8 raw bytes. */
export type MacEncoding = 'ascii-hex' | 'raw';
