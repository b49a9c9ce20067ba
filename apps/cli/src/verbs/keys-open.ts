import { toHex } from '@rollcall/iso8583';
import { isWorkingKeyForm, openWorkingKeys, type Secret, workingKeyForms } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { CliError, errorDocument, exit } from '../cli-error.ts';
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
      const from = code === 'bad-tmk-length' ? '--tmk' : path;
      throw new CliError({ code, path: from, message, params: { message, form } });
    }
    const { keys, kcv } = opened;
    const shown = (key: Secret) => (isSet(call, 'reveal') ? toHex(key.reveal()) : String(key));
    const document = {
      pik: shown(keys.pik),
      mak: shown(keys.mak),
      ...(keys.tdk ? { tdk: shown(keys.tdk) } : {}),
      kcv,
    };
    const wrong = Object.entries(kcv).find(([, isGood]) => isGood === false)?.[0];
    const error = wrong === undefined ? null : kcvError(wrong);
    if (call.isJson) call.io.out(`${JSON.stringify({ ...(error && errorDocument(error)), ...document })}\n`);
    else call.io.out(textOf(document, call));
    if (error && !call.isJson)
      call.io.err(`${call.t(`errors.${error.text}`, error.params)} (${error.path})\n`);
    return error ? error.exitCode : exit.done;
  },
};

/** The keys are shown all the same: which KCVs are right tells a wrong TMK from a damaged F62. */
function kcvError(key: string): CliError {
  const name = key.toUpperCase();
  return new CliError({
    code: 'working-key-kcv',
    path: `62.${key}`,
    message: `the KCV of the ${name} is wrong: another TMK, or a damaged F62`,
    params: { name },
  });
}

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
