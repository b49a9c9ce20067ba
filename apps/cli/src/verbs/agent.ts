import { AgentError, startAgent } from '@rollcall/agent';
import { TerminalError } from '@rollcall/terminal';
import { agentSettings } from '../agent-settings.ts';
import { CliError, exit } from '../cli-error.ts';
import { openLog } from '../log/open-log.ts';
import { required } from '../read-value.ts';
import { optionError } from '../terminal-option-error.ts';
import type { Verb } from '../verb.ts';

export const agent: Verb = {
  name: ['agent'],
  options: { config: { type: 'string', value: 'FILE' } },
  examples: ['rollcall agent --config agent.yaml'],
  async run(call) {
    // Listened for from the start: whoever reads `ready` may end us at once.
    const stopped = call.io.stopped();
    const settings = await agentSettings(call, required(call, 'config'), openLog);
    const running = await startAgent(settings).catch((error: unknown) => {
      throw asSettingError(error);
    });
    call.io.out(`ready ${JSON.stringify({ listen: [running.address] })}\n`);
    const terminals = settings.terminals.map(({ terminalId }) => terminalId);
    settings.log.info({ listen: running.address, terminals }, 'agent ready');
    await stopped;
    settings.log.info({}, 'agent stopping');
    await running.close();
    return exit.done;
  },
};

/** What the SDK does not take of a terminal, by its setting. */
function asSettingError(error: unknown): unknown {
  if (!(error instanceof AgentError && error.cause instanceof TerminalError)) return error;
  if (error.cause.code !== 'bad-options') return error.cause;
  const { code, text, path, message, params } = optionError(error.cause, true);
  const setting = path?.split('.').at(-1) ?? '';
  const isOfAll = path !== null && /^(tls|uplinks|endpoints)/.test(path);
  return new CliError({ code, text, message, params, path: isOfAll ? path : `${error.path}.${setting}` });
}
