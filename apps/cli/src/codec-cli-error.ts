import type { CodecError } from '@rollcall/iso8583';
import { CliError } from './cli-error.ts';

/** A bad message, as the command line says it. */
export function codecCliError({ code, path, offset, message }: CodecError): CliError {
  return new CliError({ code, path, offset, message, params: { message } });
}
