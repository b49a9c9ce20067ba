import type { TerminalStatus } from '@rollcall/terminal';
import { expect, it } from 'vitest';
import type { AgentTerminal } from '../terminals/agent-terminal.ts';
import { terminalDocument } from './documents.ts';

const said = (status: Partial<TerminalStatus>) =>
  terminalDocument({
    status: () => ({ parkedReversals: [], ...status }),
    runs: [],
  } as unknown as AgentTerminal);

it('instants are whole milliseconds, also those of the sign-in, of what is open and of what is parked', () => {
  const operation = { id: 'op-1', kind: 'echo', stan: '000007', startedAtMs: 1_795_921_989_940.4 } as const;
  const parkedReversals = [{ stan: '000007', parkedAtMs: 1_795_921_989_950.6 }] as never;
  expect(said({ signedInAtMs: 1_795_921_989_930.9294, operation, parkedReversals })).toMatchObject({
    signedInAtMs: 1_795_921_989_931,
    operation: { ...operation, startedAtMs: 1_795_921_989_940 },
    parkedReversals: [{ stan: '000007', parkedAtMs: 1_795_921_989_951 }],
  });
  expect(said({ signedInAtMs: null, operation: null })).toMatchObject({
    signedInAtMs: null,
    operation: null,
  });
});
