import { dirname, resolve } from 'node:path';
import { type Endpoint, parseEndpoint } from '@rollcall/transport';
import { z } from 'zod';
import { limits } from './limits.ts';
import { ConfigError, parseConfig, readConfig } from './read-config.ts';

const timeZone = z.string().refine(isTimeZone, 'not an IANA time zone, e.g. Asia/Shanghai');
const url = z.string().superRefine((text, context) => {
  const parsed = parseEndpoint(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error.message });
});

/** Every key of a gateway's configuration file; unknown ones are refused. The descriptions are its documentation. */
export const gatewayConfigSchema = z.strictObject({
  data: z.string().default('./data').describe('Data folder of the embedded store, relative to this file.'),
  masterKeyFile: z.string().optional().describe('Master key, outside the data folder and its backups.'),
  listen: z
    .array(url)
    .min(1)
    .default(['tcp://127.0.0.1:9000'])
    .describe('Addresses terminals connect to: `tcp://`, `tls://` or `h2://` (HTTP/2 over TLS).'),
  profile: z.string().default('cup-pos').describe('Dialect: a built-in id, or the path of a JSON profile.'),
  lengthPrefix: z
    .enum(['detect', 'binary2', 'bcd2', 'ascii4', 'none'])
    .default('detect')
    .describe('How frames say their length; recognised per connection unless forced.'),
  niis: z
    .array(z.string().regex(/^\d{4}$/, 'four digits, in quotation marks'))
    .min(1)
    .optional()
    .describe(
      'Destinations (NII) in the TPDU that are right, such as `"0003"`. A terminal with another one is answered and recorded as `nii-wrong`. Unset: all are right.',
    ),
  acquirerId: z
    .string()
    .regex(/^\d{1,11}$/)
    .default('00000000')
    .describe('F32 of answers.'),
  timeZone: timeZone
    .default('Asia/Shanghai')
    .describe('Local time of answers; terminals set their clock by it.'),
  pooledKeySets: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('Key sets made ahead, of each kind in use.'),
  unprovenLifeHours: z
    .number()
    .positive()
    .max(720)
    .default(24)
    .describe('How long an unproven set is issued again.'),
  workers: z
    .int()
    .min(1)
    .max(limits.workersMax)
    .default(1)
    .describe('Processes that serve terminals, on one store; about one a core. Beyond 1 on Linux only.'),
  connectionsMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Open connections, of each address and each worker; over h2:// links too.'),
  connectionsPerAddressMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      'Open connections from one remote address, at each address and in each worker. Terminals behind one NAT or multiplexer share theirs. Unset: no bound of its own.',
    ),
  idleTimeoutSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe('A connection silent this long is closed.'),
  attemptsKeptDays: z.int().min(1).max(3_650).default(90).describe('How long attempts are kept.'),
  downloads: z
    .strictObject({
      parameters: z.string().optional().describe('Answers F60.3 = 360: values by tag.'),
      capk: z
        .string()
        .optional()
        .describe('Answers 372 and 370: a list of `{ id, tlv }`, the id RID and index.'),
      aid: z.string().optional().describe('Answers 382 and 380: a list of `{ id, tlv }`, the id an AID.'),
    })
    .optional()
    .describe(
      'Files, YAML or JSON, of what terminals download. Without one they hear that there is nothing.',
    ),
  tls: z
    .strictObject({
      key: z.string().describe('Private key of the gateway, PEM file.'),
      certificate: z.string().describe('Its certificate with the chain, PEM file. Read again on SIGHUP.'),
      clientAuthority: z
        .string()
        .optional()
        .describe("Root that terminals' certificates come from, PEM file; with it every terminal needs one."),
      minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest version spoken.'),
    })
    .optional()
    .describe('Needed by tls:// and h2:// addresses.'),
  testHost: z
    .strictObject({
      declines: z
        .record(z.string().regex(/^\d{12}$/), z.string().regex(/^[0-9A-Z]{2}$/))
        .describe('Response code by F4.'),
    })
    .optional()
    .describe('The built-in host for purchases and reversals.'),
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .default({ level: 'info' })
    .describe('Logs go to stderr, one JSON object a line.'),
});

/** The same as JSON Schema, for documentation and editors. */
export function gatewayConfigJsonSchema(): object {
  return z.toJSONSchema(gatewayConfigSchema, { io: 'input' });
}

export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;

/**
 * Reads a YAML or JSON file. Paths in it count from its own folder.
 * @throws ConfigError
 */
export async function readGatewayConfig(file: string): Promise<GatewayConfig> {
  const config = await readConfig(file, gatewayConfigSchema);
  const base = dirname(resolve(file));
  return {
    ...config,
    data: resolve(base, config.data),
    ...(config.masterKeyFile ? { masterKeyFile: resolve(base, config.masterKeyFile) } : {}),
    ...(config.tls ? { tls: resolveTls(base, config.tls) } : {}),
    ...(config.downloads ? { downloads: resolveAll(base, config.downloads) } : {}),
    profile: config.profile.endsWith('.json') ? resolve(base, config.profile) : config.profile,
  };
}

function resolveTls(base: string, tls: NonNullable<GatewayConfig['tls']>): NonNullable<GatewayConfig['tls']> {
  const { key, certificate, clientAuthority } = tls;
  return { ...tls, ...resolveAll(base, { key, certificate, clientAuthority }) };
}

function resolveAll<Files extends Readonly<Record<string, string | undefined>>>(
  base: string,
  files: Files,
): Files {
  const resolved = Object.entries(files).map(([name, file]) => [name, file && resolve(base, file)]);
  return Object.fromEntries(resolved) as Files;
}

/** @throws ConfigError naming the first key that is wrong. */
export function parseGatewayConfig(data: unknown): GatewayConfig {
  return parseConfig(data, gatewayConfigSchema);
}

/** The listeners of a configuration that was checked before. */
export function endpointsOf(urls: readonly string[]): readonly Endpoint[] {
  return urls.map((text) => {
    const parsed = parseEndpoint(text);
    if (!parsed.ok) throw new ConfigError('config-key', 'listen', parsed.error.message);
    return parsed.value;
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
