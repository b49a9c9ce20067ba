import type { Message } from '@rollcall/iso8583';
import type { KeyFamily, MacScheme } from '@rollcall/keys';
import type { TerminalRecord } from '@rollcall/store';

const unionPay: MacScheme = { algorithm: 'cup-ecb', padding: 'zero', encoding: 'ascii-hex' };
const unionPaySm4: MacScheme = { algorithm: 'sm4', padding: 'zero', encoding: 'ascii-hex' };

/** How this terminal makes its MACs: as registered, else as UnionPay has it for that family of keys. */
export function macSchemeOf(terminal: TerminalRecord, family: KeyFamily): MacScheme {
  return terminal.macScheme ?? (family === 'sm4' ? unionPaySm4 : unionPay);
}

/** F128 where there is a second bitmap, F64 otherwise. */
export function macFieldOf(message: Pick<Message, 'fields'>): 64 | 128 {
  return message.fields[128] === undefined ? 64 : 128;
}
