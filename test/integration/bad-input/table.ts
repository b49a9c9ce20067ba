import { agentRows } from './agent-rows.ts';
import type { BadInputs } from './bad-input.ts';
import { messageRows } from './message-rows.ts';
import { registryRows } from './registry-rows.ts';
import { settingsRows } from './settings-rows.ts';
import { signInRows } from './sign-in-rows.ts';
import { simulationRows } from './simulation-rows.ts';
import { storeRows } from './store-rows.ts';
import { uplinkRows } from './uplink-rows.ts';
import { useRows } from './use-rows.ts';

/**
 * What the command line answers to what is wrong: a test runs every row, and docs/reference/errors.md is made of it.
 */
export const badInputs: readonly BadInputs[] = [
  useRows,
  messageRows,
  settingsRows,
  registryRows,
  storeRows,
  signInRows,
  uplinkRows,
  agentRows,
  simulationRows,
];
