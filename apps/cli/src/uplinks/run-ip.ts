import { execFile } from 'node:child_process';
import { CliError } from '../cli-error.ts';
import { limits } from '../limits.ts';
import type { Command } from './plan-uplinks.ts';

/** Runs one command to its end, and answers with what it printed. */
export type RunIp = (command: Command) => Promise<string>;

/** @throws CliError (as a rejection) when `ip` is missing, may not do it, or refuses. */
export const runIp: RunIp = ([program = '', ...words]) =>
  new Promise((resolve, reject) => {
    const options = { timeout: limits.ipTimeoutMs, maxBuffer: limits.ipOutputBytesMax };
    execFile(program, words, options, (error, stdout, stderr) => {
      if (error) reject(ipError(error, [program, ...words].join(' '), stderr));
      else resolve(stdout);
    });
  });

function ipError({ code }: { readonly code?: unknown }, command: string, stderr: string): CliError {
  if (code === 'ENOENT') {
    const message = 'there is no command ip; uplinks need Linux and its package iproute2';
    return new CliError({ code: 'ip-missing', path: 'ip', message });
  }
  if (/not permitted/i.test(stderr)) {
    const message = 'only root may change how this machine routes';
    return new CliError({ code: 'root-needed', path: command, message });
  }
  const why = stderr.trim().split('\n')[0] ?? '';
  const message = `${command}: ${why}`;
  return new CliError({ code: 'ip-failed', path: command, message, params: { command, why } });
}
