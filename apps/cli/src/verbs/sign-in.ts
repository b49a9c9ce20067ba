import { createTerminal, type Terminal, TerminalError, type TerminalOptions } from '@rollcall/terminal';
import { checkDialTls } from '@rollcall/transport';
import { exit } from '../cli-error.ts';
import { pathOptions } from '../path-settings.ts';
import { purchaseText } from '../purchase-text.ts';
import { optional, secretHex } from '../read-value.ts';
import { signInSettings, terminalOptions } from '../sign-in-settings.ts';
import { signInText } from '../sign-in-text.ts';
import { optionError } from '../terminal-option-error.ts';
import { testTrack2 } from '../test-card.ts';
import type { Verb } from '../verb.ts';

export const signIn: Verb = {
  name: ['sign-in'],
  options: {
    config: { type: 'string', value: 'FILE' },
    ...pathOptions,
    tid: { type: 'string', value: 'T' },
    mid: { type: 'string', value: 'M' },
    tmk: { type: 'string', value: '@FILE|-' },
    operator: { type: 'string', value: '001' },
    form: { type: 'string', value: '001|003|004|006' },
    state: { type: 'string', value: 'DIR' },
    deadline: { type: 'string', value: 'MS' },
    purchase: { type: 'string', value: 'AMOUNT' },
    authority: { type: 'string', value: 'FILE.pem' },
    'server-name': { type: 'string', value: 'NAME' },
    'client-key': { type: 'string', value: 'FILE.pem' },
    'client-certificate': { type: 'string', value: 'FILE.pem' },
  },
  examples: [
    'rollcall sign-in --endpoint tcp://127.0.0.1:9000 --tid 10000001 --mid 888000000000001 --tmk @tmk.hex --state till --purchase 100',
    'rollcall sign-in --endpoint tls://pos-a.example:9443 --endpoint tls://pos-b.example:9443 --cluster east --authority gateways.pem --uplink wifi=192.168.1.20 --uplink sim=10.64.3.9 --tid 10000001 --mid 888000000000001 --tmk @tmk.hex',
    'rollcall sign-in --config terminal.yaml --purchase 100',
  ],
  async run(call) {
    const settings = await signInSettings(call);
    const tmk = settings.tmk ?? (await secretHex(call, 'tmk'));
    const options = terminalOptions(settings, tmk);
    const terminal = openTerminal(options, optional(call, 'config') !== undefined);
    try {
      await checkTls(options);
      const result = await terminal.signIn();
      const isSignedIn = result.outcome === 'signed-in';
      const purchase =
        isSignedIn && settings.purchase !== null
          ? await terminal.purchase({ amount: settings.purchase, track2: testTrack2() })
          : null;
      const document = { ...result, handoff: null, ...(purchase ? { purchase } : {}) };
      if (call.isJson) call.io.out(`${JSON.stringify(document)}\n`);
      else
        call.io.out(
          signInText(result, settings.paths.uplinks !== null, call) +
            (purchase ? `${purchaseText(purchase, settings.purchase as string, call)}\n` : ''),
        );
      return isSignedIn ? exit.done : exit.notSignedIn;
    } finally {
      await terminal.close();
    }
  },
};

/** A file that cannot be used is said by its name: a call would only fail on the paths that need it. */
async function checkTls({ tls, endpoints }: TerminalOptions): Promise<void> {
  if (tls && endpoints.some(({ scheme }) => scheme !== 'tcp')) await checkDialTls(tls);
}

/** What the SDK does not take is said by the option, or the setting, that it came from. */
function openTerminal(options: TerminalOptions, isFromFile: boolean): Terminal {
  try {
    return createTerminal(options);
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'bad-options') throw optionError(error, isFromFile);
    throw error;
  }
}
