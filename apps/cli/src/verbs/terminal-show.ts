import { CliError, exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { requiredArgument } from '../read-value.ts';
import { shownDocument, shownText } from '../shown-terminal.ts';
import type { Verb } from '../verb.ts';

/** Attempts shown; the store keeps more. */
const attemptsShown = 20;

export const terminalShow: Verb = {
  name: ['terminal', 'show'],
  options: deploymentOptions,
  positional: 'TID',
  examples: ['rollcall terminal show 10000001'],
  run(call) {
    const terminalId = requiredArgument(call, 'TID', 'the terminal id');
    return withDeployment(call, false, async ({ store }) => {
      const loaded = await store.loadTerminal(terminalId);
      if (!loaded) {
        throw new CliError({
          code: 'terminal-unknown',
          path: 'TID',
          message: 'no such terminal',
          params: { terminalId },
        });
      }
      const keySets = await store.listKeySets(terminalId);
      const attempts = await store.listAttempts({ terminalId, limit: attemptsShown });
      const shown = { terminal: loaded.terminal, keySets, attempts, nowMs: Date.now() };
      if (call.isJson) call.io.out(`${JSON.stringify(shownDocument(shown))}\n`);
      else call.io.out(shownText(shown, call));
      return exit.done;
    });
  },
};
