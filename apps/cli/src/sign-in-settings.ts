import { dirname, resolve } from 'node:path';
import { readConfig } from '@rollcall/gateway';
import { isWorkingKeyForm, Secret, type WorkingKeyForm, workingKeyForms } from '@rollcall/keys';
import type { TerminalOptions } from '@rollcall/terminal';
import type { DialTlsSettings } from '@rollcall/transport';
import { z } from 'zod';
import { CliError, exit, wrongUse } from './cli-error.ts';
import {
  endpointsSetting,
  type Paths,
  pathOptions,
  pathsInFile,
  pathsOf,
  uplinksSetting,
} from './path-settings.ts';
import { many, oneOf, optional, readTextFile, refuseBeside, refuseWithout, required } from './read-value.ts';
import type { Call } from './verb.ts';

/** What `tls://` addresses need, in a file of settings. */
export const tlsSettings = z
  .strictObject({
    authority: z.string().describe('Whom to trust: the pinned root of the gateways, PEM file.'),
    serverName: z.string().optional().describe('Name in their certificate, when it is not the host.'),
    clientKey: z.string().optional().describe("Private key of the terminal's own certificate, PEM file."),
    clientCertificate: z.string().optional().describe("The terminal's own certificate, PEM file."),
  })
  .optional();

/** Every key of `sign-in --config`; unknown ones are refused. The descriptions are its documentation. */
const schema = z.strictObject({
  endpoints: endpointsSetting,
  uplinks: uplinksSetting,
  terminal: z
    .strictObject({
      id: z.string().describe('Terminal id (F41), 8 characters.'),
      merchantId: z.string().describe('Merchant id (F42), 15 characters.'),
      serial: z.string().optional().describe('Maker’s licence number and serial of the device.'),
    })
    .describe('The terminal that signs in.'),
  keys: z
    .strictObject({
      tmkFile: z.string().describe('File with the TMK in hex.'),
      form: z
        .enum(['001', '003', '004', '006'])
        .default('003')
        .describe('Form of the working keys in F60.3.'),
    })
    .describe('What it holds, and what it asks for.'),
  operator: z.string().default('001').describe('Operator number in F63 of the sign-in.'),
  tls: tlsSettings.describe('Needed by tls:// and h2:// addresses.'),
  state: z
    .string()
    .optional()
    .describe('Folder in which the terminal keeps its state. Unset: it is forgotten after the run.'),
  deadlineMs: z
    .int()
    .min(100)
    .max(600_000)
    .optional()
    .describe('The longest the call may take. Unset: 25000. `--deadline` wins.'),
});

/** The same as JSON Schema, for documentation and editors. */
export function signInConfigJsonSchema(): object {
  return z.toJSONSchema(schema, { io: 'input' });
}

export interface SignInSettings {
  readonly paths: Paths;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly serial: string | null;
  /** From the file's `keys.tmkFile`; null where `--tmk` gives it. */
  readonly tmk: Secret | null;
  readonly form: WorkingKeyForm;
  readonly operator: string;
  readonly stateDir: string | null;
  readonly deadlineMs: number | null;
  readonly tls: DialTlsSettings | null;
  /** Amount in fen to buy for afterwards. */
  readonly purchase: string | null;
}

export async function signInSettings(call: Call): Promise<SignInSettings> {
  const file = optional(call, 'config');
  return file === undefined ? fromOptions(call) : fromFile(call, file);
}

export function terminalOptions(settings: SignInSettings, tmk: Secret): TerminalOptions {
  const { paths, terminalId, merchantId, form, operator, serial, stateDir, deadlineMs, tls } = settings;
  return {
    endpoints: paths.endpoints,
    ...(paths.uplinks === null ? {} : { uplinks: paths.uplinks }),
    terminalId,
    merchantId,
    tmk,
    form,
    operator,
    ...(tls === null ? {} : { tls }),
    ...(serial === null ? {} : { serial }),
    ...(stateDir === null ? {} : { stateDir }),
    ...(deadlineMs === null ? {} : { deadlineMs }),
  };
}

function fromOptions(call: Call): SignInSettings {
  const isSecure = many(call, 'endpoint').some((endpoint) => /^(tls|h2):/.test(endpoint));
  if (!isSecure)
    for (const name of [...tlsOptions, ...tlsPathOptions]) refuseWithout(call, name, 'endpoint tls://');
  const form = oneOf(call, 'form', Object.keys(workingKeyForms).filter(isWorkingKeyForm), '003');
  return {
    paths: pathsOf(call),
    terminalId: required(call, 'tid'),
    merchantId: required(call, 'mid'),
    serial: null,
    tmk: null,
    form,
    operator: optional(call, 'operator') ?? '001',
    stateDir: optional(call, 'state') ?? null,
    deadlineMs: deadlineOf(call),
    tls: tlsOf({
      authority: optional(call, 'authority'),
      serverName: optional(call, 'server-name'),
      clientKey: optional(call, 'client-key'),
      clientCertificate: optional(call, 'client-certificate'),
    }),
    purchase: purchaseOf(call),
  };
}

async function fromFile(call: Call, file: string): Promise<SignInSettings> {
  for (const name of inFile) refuseBeside(call, name, 'config');
  const config = await readConfig(file, schema);
  const base = dirname(resolve(file));
  const hex = (await readTextFile(call, resolve(base, config.keys.tmkFile))).replace(/\s/g, '');
  if (!/^([0-9A-Fa-f]{2})+$/.test(hex)) {
    throw new CliError({
      code: 'key-not-hex',
      path: 'keys.tmkFile',
      message: 'not an even number of hex digits',
    });
  }
  return {
    paths: pathsInFile(config),
    terminalId: config.terminal.id,
    merchantId: config.terminal.merchantId,
    serial: config.terminal.serial ?? null,
    tmk: Secret.fromHex(hex),
    form: config.keys.form,
    operator: config.operator,
    stateDir: config.state ? resolve(base, config.state) : null,
    deadlineMs: deadlineOf(call) ?? config.deadlineMs ?? null,
    tls: tlsOf(config.tls ?? {}, base),
    purchase: purchaseOf(call),
  };
}

interface TlsFiles {
  readonly authority?: string | undefined;
  readonly serverName?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly clientCertificate?: string | undefined;
}

/**
 * Null without an authority. `base` is the folder of the settings, which paths count from; none on the command line.
 * @throws CliError
 */
export function tlsOf(
  { authority, serverName, clientKey, clientCertificate }: TlsFiles,
  base?: string,
): DialTlsSettings | null {
  const pem = (file: string) => ({ file: resolve(base ?? '.', file) });
  const certificate = pairOf(clientKey, clientCertificate, base !== undefined);
  if (authority === undefined) return null;
  return {
    authority: pem(authority),
    ...(serverName === undefined ? {} : { serverName }),
    ...(certificate && { clientCertificate: { key: pem(certificate.key), cert: pem(certificate.cert) } }),
  };
}

const tlsOptions = ['authority', 'server-name', 'client-key', 'client-certificate'];

/** Of paths: which names TLS offers, and what the addresses prove by it. */
const tlsPathOptions = ['alpn', 'cluster'];

/** Options that stand in the settings file, where there is one. */
const inFile = [...Object.keys(pathOptions), 'tid', 'mid', 'tmk', 'operator', 'form', 'state', ...tlsOptions];

/** The terminal's own certificate is both or neither: half of it would be passed over, and gateways refuse the terminal. */
function pairOf(
  key: string | undefined,
  cert: string | undefined,
  isInFile: boolean,
): { readonly key: string; readonly cert: string } | null {
  if (key !== undefined && cert !== undefined) return { key, cert };
  if (key === undefined && cert === undefined) return null;
  const [keyName, certName] = isInFile
    ? ['tls.clientKey', 'tls.clientCertificate']
    : ['--client-key', '--client-certificate'];
  const [given, missing] = key === undefined ? [certName, keyName] : [keyName, certName];
  const message = `${missing} is missing: ${given} is nothing without it`;
  const fault = { code: 'client-certificate-half', path: missing, message, params: { given, missing } };
  throw new CliError({ ...fault, exitCode: isInFile ? exit.failed : exit.wrongUse });
}

function purchaseOf(call: Call): string | null {
  const amount = optional(call, 'purchase');
  if (amount === undefined) return null;
  if (!/^\d{1,12}$/.test(amount) || Number(amount) === 0)
    throw wrongUse('amount-invalid', '--purchase', '--purchase takes 1 to 12 digits, above 0');
  return amount.padStart(12, '0');
}

function deadlineOf(call: Call): number | null {
  const text = optional(call, 'deadline');
  if (text === undefined) return null;
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 100 || ms > 600_000) {
    throw wrongUse('deadline-invalid', '--deadline', '--deadline takes 100 to 600000 milliseconds');
  }
  return ms;
}
