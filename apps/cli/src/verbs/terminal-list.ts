import type { Store, TerminalRecord } from '@rollcall/store';
import { exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { columns } from '../table.ts';
import { instant, terminalDocument } from '../terminal-document.ts';
import type { Call, Verb } from '../verb.ts';

const pageSize = 1_000;

export const terminalList: Verb = {
  name: ['terminal', 'list'],
  options: deploymentOptions,
  examples: ['rollcall terminal list', 'rollcall terminal list --json'],
  run(call) {
    return withDeployment(call, false, async ({ store }) => {
      const terminals = await all(store);
      if (call.isJson) call.io.out(`${JSON.stringify(terminals.map(terminalDocument))}\n`);
      else call.io.out(`${terminals.length ? tableOf(terminals, call) : call.t('terminal.none')}\n`);
      return exit.done;
    });
  },
};

async function all(store: Store): Promise<readonly TerminalRecord[]> {
  const terminals: TerminalRecord[] = [];
  for (;;) {
    const after = terminals.at(-1)?.terminalId;
    const page = await store.listTerminals({ limit: pageSize, ...(after ? { afterTerminalId: after } : {}) });
    terminals.push(...page);
    if (page.length < pageSize) return terminals;
  }
}

function tableOf(terminals: readonly TerminalRecord[], { t }: Call): string {
  const head = ['terminalId', 'merchantId', 'profile', 'kcv', 'batch', 'signedIn'].map((name) =>
    t(`terminal.columns.${name}`),
  );
  const rows = terminals.map((terminal) => [
    terminal.terminalId,
    terminal.merchantId,
    terminal.profileId,
    terminal.tmk.kcv,
    terminal.batchNumber,
    terminal.blocked ? t('terminal.blocked') : (instant(terminal.signedInAtMs) ?? t('terminal.never')),
  ]);
  return columns([head, ...rows]);
}
