import { AgentError } from '@rollcall/agent';
import { ConfigError, DeploymentError, unknownKey, WorkersError } from '@rollcall/gateway';
import { StoreError } from '@rollcall/store';
import { TerminalError } from '@rollcall/terminal';
import { TransportError } from '@rollcall/transport';
import { CliError, exit } from './cli-error.ts';
import { settingFault } from './setting-fault.ts';

/** Errors that the libraries throw on purpose, as the command line says them; anything else is a bug and thrown on. */
export function asCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown;
  if (thrown instanceof ConfigError) {
    const { code, path, message, issue } = thrown;
    const exitCode = code === 'config-key' ? exit.wrongUse : exit.failed;
    const fault = issue && settingFault(issue);
    const text = message === unknownKey ? 'config-key-unknown' : (fault?.text ?? code);
    const params = { path, message, ...fault?.params };
    return new CliError({ code, text, path, message, exitCode, params });
  }
  if (thrown instanceof DeploymentError) {
    const { code, message, params } = thrown;
    return new CliError({ code, path: params['file'] ?? params['dataDir'] ?? null, message, params });
  }
  if (
    thrown instanceof StoreError ||
    thrown instanceof TransportError ||
    thrown instanceof TerminalError ||
    thrown instanceof AgentError
  ) {
    const { code, path, message, cause } = thrown;
    const why = systemCodeOf(cause);
    const params = { message, path: path ?? '', why: why ?? 'unknown' };
    return new CliError({ code, text: textFor(code, why), path, message, params });
  }
  if (thrown instanceof WorkersError) {
    const { code, message } = thrown;
    return new CliError({ code, path: 'workers', message, params: { message } });
  }
  if (isFileError(thrown)) return fileError(thrown);
  throw thrown;
}

/** What the system said of an address to listen at, as it is said of a gateway's. */
const listenTexts: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address-in-use',
  EADDRNOTAVAIL: 'address-not-available',
  ENOTFOUND: 'address-not-available',
  EAFNOSUPPORT: 'address-not-available',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EMFILE: 'too-many-open-files',
};

/** The text for a code, which is another one where the system's word on it is known. */
function textFor(code: string, why: string | null): string {
  if (code === 'address-unusable') return listenTexts[why ?? ''] ?? code;
  return code === 'certificate-unreadable' && why !== null ? 'certificate-file-unreadable' : code;
}

/** Null where it was not the system that refused. */
function systemCodeOf(cause: unknown): string | null {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause ? String(cause.code) : null;
}

/** The same error, about `path`. */
export function withPath(thrown: unknown, path: string): CliError {
  const { code, text, message, exitCode, params } = asCliError(thrown);
  return new CliError({ code, text, path, message, exitCode, params });
}

interface FileError extends Error {
  readonly code: string;
  readonly path: string;
}

/** The system's word on a file or folder: nobody's bug. */
function isFileError(thrown: unknown): thrown is FileError {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && 'path' in thrown;
}

function fileError({ code: why, path: file }: FileError): CliError {
  const message = `cannot use ${file}: ${why}`;
  return new CliError({ code: 'file-unusable', path: file, message, params: { file, why } });
}
