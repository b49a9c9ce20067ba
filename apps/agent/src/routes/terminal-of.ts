import { Problem } from '../http/problem.ts';
import type { Ask } from '../http/route.ts';
import type { AgentTerminal } from '../terminals/agent-terminal.ts';

/** The terminal that the path of a call names. @throws Problem `terminal-unknown` */
export function terminalOf({ agent, params }: Pick<Ask, 'agent' | 'params'>): AgentTerminal {
  const terminal = agent.terminals.get(params['terminalId'] ?? '');
  if (terminal === undefined) throw new Problem('terminal-unknown', 'terminalId');
  return terminal;
}
