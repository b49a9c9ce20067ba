import { Registry, registrationFault } from '@rollcall/gateway';
import { exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { readProfile } from '../profile-option.ts';
import { optional } from '../read-value.ts';
import { registrationError, registrationOf, registrationOptions } from '../registration-options.ts';
import { terminalDocument } from '../terminal-document.ts';
import type { Verb } from '../verb.ts';

export const terminalAdd: Verb = {
  name: ['terminal', 'add'],
  options: { ...registrationOptions, ...deploymentOptions },
  examples: ['rollcall terminal add --tid 10000001 --mid 888000000000001 --tmk @tmk.hex --kcv 8D0A74'],
  async run(call) {
    const profile = await readProfile(call, optional(call, 'profile') ?? 'cup-pos');
    const registration = { ...(await registrationOf(call)), profileId: profile.id };
    const fault = registrationFault(registration);
    if (fault) throw registrationError(fault, registration.terminalId);
    return withDeployment(call, true, async ({ store, keyStore }) => {
      const result = await new Registry(store, keyStore).register(registration);
      if (!result.ok) throw registrationError(result.fault, registration.terminalId);
      const { terminalId, tmk } = result.terminal;
      if (call.isJson) call.io.out(`${JSON.stringify(terminalDocument(result.terminal))}\n`);
      else call.io.out(`${call.t('terminal.added', { terminalId, kcv: tmk.kcv })}\n`);
      return exit.done;
    });
  },
};
