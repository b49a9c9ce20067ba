import { resolve } from 'node:path';
import { exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { withPath } from '../foreign-error.ts';
import { required } from '../read-value.ts';
import type { Verb } from '../verb.ts';

export const backup: Verb = {
  name: ['backup'],
  options: { to: { type: 'string', value: 'FILE' }, ...deploymentOptions },
  examples: ['rollcall backup --data ./data --to rollcall-2026-11-22.db'],
  run(call) {
    const file = resolve(required(call, 'to'));
    return withDeployment(call, false, async ({ store }) => {
      await store.backup(file).catch((error: unknown) => {
        throw withPath(error, file);
      });
      if (call.isJson) call.io.out(`${JSON.stringify({ file })}\n`);
      else call.io.out(`${call.t('backup.done', { file })}\n`);
      return exit.done;
    });
  },
};
