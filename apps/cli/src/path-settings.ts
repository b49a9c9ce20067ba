import { isIP } from 'node:net';
import type { TerminalEndpoint, Uplink } from '@rollcall/terminal';
import { z } from 'zod';
import { CliError, wrongUse } from './cli-error.ts';
import { addressOfDevice, isDeviceName } from './device-address.ts';
import { readEndpoint } from './read-endpoint.ts';
import { badOptionValue, many, missingOption, oneOf, optional } from './read-value.ts';
import type { Call, VerbOption } from './verb.ts';

const endpointSetting = z.strictObject({
  url: z.string(),
  cluster: z.string().optional(),
  alpn: z.array(z.string()).optional(),
});

/** Where gateways are, in a file of settings. */
export const endpointsSetting = z
  .array(z.union([z.string(), endpointSetting]))
  .min(1)
  .describe(
    'Addresses of the gateways, such as `tls://gateway:9443`; `{ url, cluster }` where several are one Rollcall cluster, `{ url, alpn: [] }` for a TLS host that refuses protocol names (ALPN) it does not know. All are raced.',
  );

/** The ways out of a terminal, likewise. */
export const uplinksSetting = z
  .array(
    z.strictObject({
      name: z.string().describe('One word, the same for good: what is learned is kept under it.'),
      localAddress: z.string().optional().describe('Its own address; the system must route by it.'),
      device: z
        .string()
        .optional()
        .describe(
          'Its network device, such as `wlan0`, instead of the address: asked for its address before each call, so that it may change (DHCP).',
        ),
    }),
  )
  .min(1)
  .optional()
  .describe(
    'Ways out, the best first, four at most, each with a name and its own address or device here; with neither, as the system chooses. Unset: one, as the system chooses.',
  );

/** The same on the command line. */
export const pathOptions: Readonly<Record<string, VerbOption>> = {
  endpoint: { type: 'string', multiple: true, value: 'tls://HOST:PORT' },
  cluster: { type: 'string', value: 'NAME' },
  alpn: { type: 'string', value: 'rollcall|none' },
  uplink: { type: 'string', multiple: true, value: 'NAME=ADDRESS|DEVICE' },
};

export interface Paths {
  readonly endpoints: readonly TerminalEndpoint[];
  /** Null: as the system chooses. */
  readonly uplinks: readonly Uplink[] | null;
}

/** @throws CliError with the path of what is wrong in the file */
export function pathsInFile({
  endpoints,
  uplinks,
}: {
  readonly endpoints: z.infer<typeof endpointsSetting>;
  readonly uplinks?: z.infer<typeof uplinksSetting>;
}): Paths {
  return { endpoints: endpoints.map(endpointOf), uplinks: uplinks?.map(uplinkOf) ?? null };
}

/** @throws CliError */
export function pathsOf(call: Call): Paths {
  const urls = many(call, 'endpoint');
  if (urls.length === 0) throw missingOption('endpoint');
  const cluster = clusterOf(call);
  const alpn = oneOf(call, 'alpn', ['rollcall', 'none'], 'rollcall') === 'none' ? { alpn: [] } : {};
  const uplinks = many(call, 'uplink').map(readUplink);
  return {
    endpoints: urls.map((url) => ({ ...readEndpoint(url, '--endpoint'), ...cluster, ...alpn })),
    uplinks: uplinks.length > 0 ? uplinks : null,
  };
}

function endpointOf(given: z.infer<typeof endpointsSetting>[number], i: number): TerminalEndpoint {
  if (typeof given === 'string') return readEndpoint(given, `endpoints[${i}]`);
  const { url, cluster, alpn } = given;
  const endpoint = readEndpoint(url, `endpoints[${i}].url`);
  return {
    ...endpoint,
    ...(cluster === undefined ? {} : { cluster }),
    ...(alpn === undefined ? {} : { alpn }),
  };
}

function uplinkOf(
  { name, localAddress, device }: NonNullable<z.infer<typeof uplinksSetting>>[number],
  i: number,
): Uplink {
  const path = `uplinks[${i}]`;
  if (localAddress !== undefined && device !== undefined) {
    const message = `${path}: give localAddress or device, not both`;
    throw new CliError({ code: 'uplink-both', path, message, params: { option: path } });
  }
  if (device !== undefined && !isDeviceName(device)) throw notAnUplink(`${path}.device`, device, 'no device');
  if (device !== undefined) return overDevice(name, device);
  if (localAddress === undefined) return { name };
  if (isIP(localAddress) > 0) return { name, localAddress };
  throw notAnUplink(`${path}.localAddress`, localAddress, 'no address');
}

function overDevice(name: string, device: string): Uplink {
  return { name, localAddress: (host) => addressOfDevice(device, host) };
}

function notAnUplink(path: string, address: string, isWhat: string): CliError {
  const message = `${path}: ${address} is ${isWhat}`;
  return new CliError({ code: 'uplink-address', path, message, params: { option: path, address } });
}

/** One word for all addresses: for some of them it takes a file. */
function clusterOf(call: Call): { readonly cluster?: string } {
  const cluster = optional(call, 'cluster');
  if (cluster === undefined) return {};
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(cluster))
    throw badOptionValue('cluster', 'a word of letters, digits, ".", "_" and "-"', 'NAME');
  return { cluster };
}

function readUplink(text: string): Uplink {
  const [, name, address = ''] = /^([^\s|=]{1,32})=(\S+)$/.exec(text) ?? [];
  if (name === undefined) {
    const how = 'NAME=ADDRESS or NAME=DEVICE, such as wifi=192.168.1.20 or wifi=wlan0';
    throw badOptionValue('uplink', how, 'NAME=ADDRESS|DEVICE');
  }
  if (isIP(address) > 0) return { name, localAddress: address };
  if (isDeviceName(address)) return overDevice(name, address);
  const message = `--uplink: ${address} is neither an address nor a device`;
  throw wrongUse('uplink-address', '--uplink', message, { option: '--uplink', address });
}
