import { toHex } from '@rollcall/iso8583';
import { isWorkingKeyForm, openWorkingKeys, type Secret, workingKeyForms } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { CliError, exit } from '../cli-error.ts';
import { hexBytes, inputText, isSet, oneOf, required, secretHex } from '../read-value.ts';
import { columns } from '../table.ts';
import type { Call, Verb } from '../verb.ts';

export const keysOpen: Verb = {
  name: ['keys', 'open'],
  options: {
    tmk: { type: 'string', value: '@FILE|-' },
    form: { type: 'string', value: Object.keys(workingKeyForms).join('|') },
    reveal: { type: 'boolean' },
  },
  positional: 'F62HEX|-',
  examples: ['rollcall keys open --tmk @tmk.hex --form 003 6701EAD6A9AD51E5…'],
  async run(call) {
    required(call, 'form');
    const form = oneOf(call, 'form', Object.keys(workingKeyForms).filter(isWorkingKeyForm), '003');
    const f62 = hexBytes(await inputText(call));
    const opened = openWorkingKeys(opensslCiphers, { tmk: await secretHex(call, 'tmk'), form, f62 });
    if (!opened.ok) {
      const { code, path, message } = opened.error;
      throw new CliError({ code, path, message, params: { message } });
    }
    const { keys, kcv } = opened;
    const shown = (key: Secret) => (isSet(call, 'reveal') ? toHex(key.reveal()) : String(key));
    const document = {
      pik: shown(keys.pik),
      mak: shown(keys.mak),
      ...(keys.tdk ? { tdk: shown(keys.tdk) } : {}),
      kcv,
    };
    if (call.isJson) call.io.out(`${JSON.stringify(document)}\n`);
    else call.io.out(textOf(document, call));
    return Object.values(kcv).every((good) => good !== false) ? exit.done : exit.failed;
  },
};

function textOf(
  { kcv, ...keys }: { readonly kcv: object } & Readonly<Record<string, unknown>>,
  { t }: Call,
): string {
  const good = kcv as Readonly<Record<string, boolean>>;
  const rows = Object.entries(keys).map(([name, key]) => [
    name.toUpperCase(),
    String(key),
    t(good[name] ? 'keys.kcvGood' : 'keys.kcvWrong'),
  ]);
  return `${columns(rows)}\n`;
}
