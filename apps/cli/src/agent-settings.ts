import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { type AgentLog, type AgentSettings, agentLimits, openToken } from '@rollcall/agent';
import { readConfig } from '@rollcall/gateway';
import { isTmkLength, Secret } from '@rollcall/keys';
import { z } from 'zod';
import { CliError } from './cli-error.ts';
import { endpointsSetting, pathsInFile, uplinksSetting } from './path-settings.ts';
import { readTextFile } from './read-value.ts';
import { tlsOf, tlsSettings } from './sign-in-settings.ts';
import type { Call } from './verb.ts';

const terminalSettings = z.strictObject({
  id: z.string().describe('Terminal id (F41), 8 characters.'),
  merchantId: z.string().describe('Merchant id (F42), 15 characters.'),
  serial: z.string().optional().describe('Maker’s licence number and serial of the device.'),
  operator: z.string().default('001').describe('Operator number in F63 of the sign-in.'),
  form: z.enum(['001', '003', '004', '006']).default('003').describe('Form of the working keys in F60.3.'),
  tmkFile: z.string().optional().describe('File with the TMK in hex.'),
  tmkEnv: z.string().optional().describe('Or the environment variable that holds it.'),
});

/** Every key of an agent's configuration file; unknown ones are refused. The descriptions are its documentation. */
export const agentConfigSchema = z.strictObject({
  listen: z
    .string()
    .default('http://127.0.0.1:9180')
    .describe('Address that applications call; beyond loopback only with `tokenFile`.'),
  state: z
    .string()
    .default('./agent-state')
    .describe('Folder for journals, keys of purchases and the token.'),
  tokenFile: z
    .string()
    .optional()
    .describe('Bearer token that callers show; made where there is none. Unset: `token` in `state`.'),
  hostNames: z
    .array(z.string())
    .default([])
    .describe(
      'Names, besides `localhost` and addresses, that it is called by, without a port. Others are refused.',
    ),
  origins: z
    .array(z.string())
    .default([])
    .describe(
      'Web sites whose pages may call it, as browsers name them: `https://till.example`, no path. Others are refused.',
    ),
  endpoints: endpointsSetting,
  uplinks: uplinksSetting,
  tls: tlsSettings.describe('Needed by tls:// and h2:// addresses.'),
  deadlineMs: z.int().min(100).max(600_000).default(25_000).describe('The longest a call may take.'),
  askAgainMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(60_000)
    .describe(
      'Where nobody at all answered a sign-in, one that is asked for sooner is told what is known. 0 asks each time.',
    ),
  keysKeptHours: z
    .number()
    .positive()
    .max(720)
    .default(agentLimits.keysKeptHours)
    .describe('How long the key of a purchase is remembered after its end, in hours that the agent runs.'),
  terminals: z.array(terminalSettings).min(1).describe('The terminals that it drives.'),
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .default({ level: 'info' })
    .describe('Logs go to stderr, one JSON object a line.'),
});

/** The same as JSON Schema, for documentation and editors. */
export function agentConfigJsonSchema(): object {
  return z.toJSONSchema(agentConfigSchema, { io: 'input' });
}

type AgentConfig = z.infer<typeof agentConfigSchema>;

/** Reads the settings with the files that they name. @throws ConfigError, CliError, AgentError */
export async function agentSettings(
  call: Call,
  file: string,
  makeLog: (level: string) => AgentLog,
): Promise<AgentSettings> {
  const config = await readConfig(file, agentConfigSchema);
  const base = dirname(resolve(file));
  const { host, port } = listenAddress(config);
  checkCallers(config);
  const stateDir = resolve(base, config.state);
  const { endpoints, uplinks } = pathsInFile(config);
  const tls = tlsOf(config.tls ?? {}, base);
  const terminals = [];
  for (const [i, terminal] of config.terminals.entries()) {
    const { id: terminalId, merchantId, serial, operator, form } = terminal;
    if (config.terminals.findIndex(({ id }) => id === terminalId) < i) throw terminalTwice(i, terminalId);
    terminals.push({
      ...{ endpoints, terminalId, merchantId, operator, form },
      ...{ deadlineMs: config.deadlineMs, askAgainMs: config.askAgainMs },
      tmk: await tmkOf(call, base, terminal, `terminals[${i}]`),
      ...(tls === null ? {} : { tls }),
      ...(uplinks === null ? {} : { uplinks }),
      ...(serial === undefined ? {} : { serial }),
    });
  }
  const token = await openToken(config.tokenFile ? resolve(base, config.tokenFile) : join(stateDir, 'token'));
  const { hostNames, origins, keysKeptHours } = config;
  return {
    ...{ host, port, token, hostNames, origins, stateDir, keysKeptHours, terminals },
    log: makeLog(config.log.level),
  };
}

/** Plain HTTP leaves this machine only where somebody has thought of the token. */
function listenAddress({ listen, tokenFile }: AgentConfig): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] =
    /^http:\/\/(?:\[([\da-f:.]+)\]|([^:/[\]]+)):(\d{1,5})\/?$/i.exec(listen) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (host === '' || port > 65_535) {
    const message = 'listen: http://ADDRESS:PORT is expected';
    throw new CliError({ code: 'listen-invalid', path: 'listen', message });
  }
  if (!isLoopback(host) && tokenFile === undefined) {
    const message = `listen: ${host} is reached from other machines; set tokenFile for that`;
    throw new CliError({ code: 'listen-beyond-loopback', path: 'listen', message, params: { host } });
  }
  // One address: of a name, each family would be a listener of its own.
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}

/** What no browser and no caller would ever send is a mistake: it would be refused, and nobody would see why. */
function checkCallers({ hostNames, origins }: AgentConfig): void {
  const name = hostNames.findIndex((each) => !/^[A-Za-z0-9._-]+$/.test(each));
  if (name >= 0)
    throw callerInvalid('host-name-invalid', `hostNames[${name}]`, 'a name without a port is expected');
  const origin = origins.findIndex((each) => !/^[a-z][a-z0-9+.-]*:\/\/[^/?#\sA-Z]+$/.test(each));
  if (origin >= 0)
    throw callerInvalid(
      'origin-invalid',
      `origins[${origin}]`,
      'SCHEME://HOST is expected, in lower case, no path',
    );
}

function callerInvalid(code: string, path: string, what: string): CliError {
  return new CliError({ code, path, message: `${path}: ${what}`, params: { path } });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

type TerminalSettings = AgentConfig['terminals'][number];

async function tmkOf(
  call: Call,
  base: string,
  { tmkFile, tmkEnv, form }: TerminalSettings,
  path: string,
): Promise<Secret> {
  if ((tmkFile === undefined) === (tmkEnv === undefined)) {
    const message = `${path}: one of tmkFile and tmkEnv is needed`;
    throw new CliError({ code: 'tmk-source', path, message, params: { path } });
  }
  const source = `${path}.${tmkFile === undefined ? 'tmkEnv' : 'tmkFile'}`;
  const text =
    tmkFile === undefined
      ? variableOf(call, tmkEnv ?? '', source)
      : await readTextFile(call, resolve(base, tmkFile));
  const hex = text.replace(/\s/g, '');
  if (!/^([0-9A-Fa-f]{2})+$/.test(hex)) {
    const message = 'not an even number of hex digits';
    throw new CliError({ code: 'key-not-hex', path: source, message, params: { option: source } });
  }
  const tmk = Secret.fromHex(hex);
  // The SDK says it too, but knows nothing of files and variables.
  if (isTmkLength(form, tmk.length)) return tmk;
  const message = `its length does not go with form ${form}`;
  throw new CliError({ code: 'bad-tmk-length', path: source, message });
}

/** One that is set to nothing counts as not set. @throws CliError */
function variableOf({ io }: Call, variable: string, path: string): string {
  const value = io.env[variable];
  if (value) return value;
  const code = 'tmk-env-unset';
  // Somebody may have written the key itself there.
  const isKey = /^[0-9A-Fa-f]{16,}$/.test(variable);
  if (isKey)
    throw new CliError({ code, text: `${code}-hidden`, path, message: 'no such variable', params: { path } });
  const message = `${path}: the variable ${variable} is not set`;
  throw new CliError({ code, path, message, params: { path, variable } });
}

function terminalTwice(i: number, terminalId: string): CliError {
  const path = `terminals[${i}].id`;
  const message = `${path}: ${terminalId} stands here twice`;
  return new CliError({ code: 'terminal-twice', path, message, params: { path, terminalId } });
}
