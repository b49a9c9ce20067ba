import type { CodecError, CodecErrorCode } from '@rollcall/iso8583';
import { ensure } from './violation.ts';

/** Every code there is; the compiler says when one is missing. */
const codes: Readonly<Record<CodecErrorCode, true>> = {
  truncated: true,
  'trailing-bytes': true,
  'length-mismatch': true,
  'too-long': true,
  'bad-length': true,
  'bad-digit': true,
  'bad-mti': true,
  'unknown-field': true,
  'bad-value': true,
  'bad-envelope': true,
};

const wirePath = /^(length|tpdu|header|mti|bitmap|end|([2-9]|[1-9][0-9]|1[01][0-9]|12[0-8])(\.[0-9]+)?)$/;
/** As long as card numbers, keys and PIN blocks are, and no length or offset. */
const digitsOrHex = /[0-9]{6,}|[0-9A-F]{8,}/;
const errorTextMax = 200;

/** An error of decoding: a known code, a path of the message, an offset within the bytes, a text without data. */
export function ensureWireError(error: CodecError, size: number): void {
  ensureCodeAndText(error);
  ensure(wirePath.test(error.path), 'an error has a path of the message', () => JSON.stringify(error));
  const isWithin = Number.isInteger(error.offset) && error.offset >= 0 && error.offset <= size;
  ensure(isWithin, 'an error has an offset within the bytes', () => `${JSON.stringify(error)} of ${size}`);
}

/** An error of encoding or of a JSON document: its path may be a key, its offset is 0. */
export function ensureValueError(error: CodecError): void {
  ensureCodeAndText(error);
  ensure(typeof error.path === 'string', 'an error has a path', () => JSON.stringify(error));
  ensure(error.offset === 0, 'an error that is of no bytes has offset 0', () => JSON.stringify(error));
}

function ensureCodeAndText({ code, path, message }: CodecError): void {
  ensure(Object.hasOwn(codes, code), 'an error has a known code', () => String(code));
  const isText = typeof message === 'string' && message.length > 0 && message.length < errorTextMax;
  // Which dialects there are is no data, and a made-up one may have digits in its name.
  const isOfDialects = path === 'profile';
  ensure(
    isText && (isOfDialects || !digitsOrHex.test(message)),
    'an error says what, without data',
    () => `${path}: ${message}`,
  );
}
