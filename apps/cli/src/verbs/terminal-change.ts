import { Operator, type OperatorResult } from '@rollcall/gateway';
import { CliError, type ExitCode, exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { optional, required, requiredArgument, secretHex } from '../read-value.ts';
import { registrationError } from '../registration-options.ts';
import { terminalDocument } from '../terminal-document.ts';
import type { Call, Verb } from '../verb.ts';

export const terminalBlock: Verb = {
  name: ['terminal', 'block'],
  options: { reason: { type: 'string', value: 'TEXT' }, ...deploymentOptions },
  positional: 'TID',
  examples: ["rollcall terminal block 10000001 --reason 'reported stolen'"],
  run(call) {
    const reason = required(call, 'reason');
    return change(call, 'block', (operator, terminalId) => operator.block(terminalId, reason));
  },
};

export const terminalUnblock: Verb = {
  name: ['terminal', 'unblock'],
  options: deploymentOptions,
  positional: 'TID',
  examples: ['rollcall terminal unblock 10000001'],
  run: (call) => change(call, 'unblock', (operator, terminalId) => operator.unblock(terminalId)),
};

export const terminalRekey: Verb = {
  name: ['terminal', 'rekey'],
  options: {
    tmk: { type: 'string', value: '@FILE|-' },
    kcv: { type: 'string', value: 'HEX' },
    ...deploymentOptions,
  },
  positional: 'TID',
  examples: ['rollcall terminal rekey 10000001 --tmk @new-tmk.hex --kcv 8D0A74'],
  async run(call) {
    const tmk = await secretHex(call, 'tmk');
    return change(call, 'rekey', (operator, terminalId) =>
      operator.rekey(terminalId, tmk, optional(call, 'kcv')),
    );
  },
};

export const terminalRenew: Verb = {
  name: ['terminal', 'renew'],
  options: deploymentOptions,
  positional: 'TID',
  examples: ['rollcall terminal renew 10000001'],
  run: (call) => change(call, 'renew', (operator, terminalId) => operator.renew(terminalId)),
};

async function change(
  call: Call,
  what: 'block' | 'unblock' | 'rekey' | 'renew',
  act: (operator: Operator, terminalId: string) => Promise<OperatorResult>,
): Promise<ExitCode> {
  const terminalId = requiredArgument(call, 'TID', 'the terminal id');
  return withDeployment(call, false, async ({ store, keyStore }) => {
    const result = await act(new Operator(store, keyStore), terminalId);
    if (!result.ok) throw operatorError(result.fault, terminalId);
    const { terminal } = result;
    if (call.isJson) call.io.out(`${JSON.stringify(terminalDocument(terminal))}\n`);
    else call.io.out(`${call.t(`terminal.changed.${what}`, { terminalId, kcv: terminal.tmk.kcv })}\n`);
    return exit.done;
  });
}

function operatorError(fault: Extract<OperatorResult, { ok: false }>['fault'], terminalId: string): CliError {
  if (fault === 'terminal-unknown') {
    return new CliError({ code: fault, path: 'TID', message: 'no such terminal', params: { terminalId } });
  }
  if (fault === 'conflict-persists') {
    return new CliError({ code: fault, path: 'TID', message: 'the terminal kept changing meanwhile' });
  }
  return registrationError(fault);
}
