import type { TerminalError } from '@rollcall/terminal';
import { CliError } from './cli-error.ts';

/** For each option of the SDK: the flag, the setting and the code with its texts. */
const origins: Readonly<Record<string, readonly [flag: string, setting: string, code: string]>> = {
  terminalId: ['--tid', 'terminal.id', 'terminal-id-invalid'],
  merchantId: ['--mid', 'terminal.merchantId', 'merchant-id-invalid'],
  tmk: ['--tmk', 'keys.tmkFile', 'bad-tmk-length'],
  operator: ['--operator', 'operator', 'operator-invalid'],
  tls: ['--authority', 'tls.authority', 'authority-missing'],
  uplinks: ['--uplink', 'uplinks', 'uplinks-invalid'],
  serial: ['--serial', 'terminal.serial', 'serial-invalid'],
};

/** A `bad-options` of the SDK, by the flag or the setting that it came from. */
export function optionError({ code, path, message }: TerminalError, isFromFile: boolean): CliError {
  const origin = origins[(path ?? '').replace(/\[.*/, '')];
  if (!origin) return new CliError({ code, path, message, params: { message } });
  const [flag, setting, ownCode] = origin;
  return new CliError({ code: ownCode, path: isFromFile ? setting : flag, message, params: { message } });
}
