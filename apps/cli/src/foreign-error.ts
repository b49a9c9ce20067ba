import { ConfigError, DeploymentError } from '@rollcall/gateway';
import { StoreError } from '@rollcall/store';
import { TerminalError } from '@rollcall/terminal';
import { TransportError } from '@rollcall/transport';
import { CliError, exit } from './cli-error.ts';

/** Errors that the libraries throw on purpose, as the command line says them; anything else is a bug and thrown on. */
export function asCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown;
  if (thrown instanceof ConfigError) {
    const { code, path, message } = thrown;
    const exitCode = code === 'config-key' ? exit.wrongUse : exit.failed;
    return new CliError({ code, path, message, exitCode, params: { path, message } });
  }
  if (thrown instanceof DeploymentError) {
    return new CliError({ code: thrown.code, message: thrown.message, params: thrown.params });
  }
  if (thrown instanceof StoreError || thrown instanceof TransportError || thrown instanceof TerminalError) {
    return new CliError({ code: thrown.code, message: thrown.message, params: { message: thrown.message } });
  }
  throw thrown;
}
