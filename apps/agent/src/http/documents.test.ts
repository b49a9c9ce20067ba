import { expect, it } from 'vitest';
import type { AgentTerminal } from '../terminals/agent-terminal.ts';
import { terminalDocument } from './documents.ts';

it('instants are whole milliseconds, also that of the sign-in', () => {
  const said = (signedInAtMs: number | null) =>
    terminalDocument({ status: () => ({ signedInAtMs }), runs: [] } as unknown as AgentTerminal).signedInAtMs;
  expect([said(1_795_921_989_930.9294), said(null)]).toEqual([1_795_921_989_931, null]);
});
