import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileProfile, createFrameDecoder, cupPos, inBandFields, type Message } from '@rollcall/iso8583';
import { createTerminal, Secret } from '@rollcall/terminal';
import { dial, type Link, type Net, parseEndpoint, systemNet } from '@rollcall/transport';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
const authority = makeAuthority('Gateways');
const codec = compileProfile(cupPos);
const file = (name: string) => join(folder, name);
const kept = () => ['--data', file('data'), '--master-key', file('master.key')];
const schemes = ['tcp', 'tls', 'h2'] as const;
type Scheme = (typeof schemes)[number];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const { key, cert } = authority.issueServer();
  const tls = { key: 'gateway.key', certificate: 'gateway.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  const files = { 'gateway.key': key, 'gateway.pem': cert, 'tmk.hex': v1Tmk };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
  await writeFile(file('gateway.json'), JSON.stringify(config));
  const listen = schemes.flatMap((scheme) => ['--listen', `${scheme}://127.0.0.1:0`]);
  const env = { PATH: process.env['PATH'], HOME: folder };
  gateway = await startGateway(['--config', file('gateway.json'), ...listen], { env });
  const add = ['terminal', 'add', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  const { code, err } = await inProcess([...add, ...kept()]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

function endpointOf(scheme: Scheme) {
  const address = gateway.listen.find((each) => each.startsWith(scheme)) ?? '';
  const parsed = parseEndpoint(address);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** The machine's own network, and what leaves on it, decoded. */
function overheard(): { readonly net: Net; readonly sent: Message[] } {
  const sent: Message[] = [];
  const frames = createFrameDecoder({ codec, lengthPrefix: 'binary2' });
  const dialHearing: Net['dial'] = async (endpoint, options) => {
    const dialled = await systemNet.dial(endpoint, options);
    if (!dialled.ok) return dialled;
    const write = (bytes: Uint8Array) => {
      for (const event of frames.push(bytes)) {
        const decoded = event.kind === 'frame' ? codec.decode(event.bytes) : null;
        if (decoded?.ok) sent.push(decoded.message);
      }
      dialled.link.write(bytes);
    };
    const link = new Proxy<Link>(dialled.link, {
      get(real, name) {
        const value: unknown = name === 'write' ? write : Reflect.get(real, name, real);
        return typeof value === 'function' ? value.bind(real) : value;
      },
    });
    return { ...dialled, link };
  };
  return { net: { ...systemNet, dial: dialHearing }, sent };
}

async function signedInOver(scheme: Scheme) {
  const { net, sent } = overheard();
  const terminal = createTerminal({
    ...{ terminalId: '10000001', merchantId, tmk: Secret.fromHex(v1Tmk), net },
    endpoints: [endpointOf(scheme)],
    tls: { authority: authority.cert },
  });
  const result = await terminal.signIn();
  await terminal.close();
  return { result, f59: sent[0]?.fields[59] };
}

/** F39 of the answer to a sign-in for which its terminal waits so long yet. */
async function answerTo(scheme: Scheme, stan: string, remainingMs: number): Promise<unknown> {
  const heard = Promise.withResolvers<Uint8Array>();
  const dialled = await dial(endpointOf(scheme), {
    tls: { authority: authority.cert },
    connectTimeoutMs: 4_000,
    onBytes: (_, bytes) => heard.resolve(bytes),
    onClose: (_, { kind }) => heard.reject(new Error(kind)),
  });
  if (!dialled.ok) throw new Error(dialled.failure.message);
  const f59 = cupPos.inBand ? inBandFields(cupPos.inBand, { operationId: 'op-7', remainingMs }) : {};
  const identity = { 11: stan, 41: '10000001', 42: merchantId, 63: '001' };
  const fields = { ...identity, ...f59, 60: { '1': '00', '2': '000001', '3': '003' } };
  const request = { tpdu: '6000030000', header: '603100310100', mti: '0800', fields };
  const encoded = codec.encodeFrame(request, 'binary2');
  if (!encoded.ok) throw new Error(encoded.error.message);
  dialled.link.write(encoded.bytes);
  const answer = codec.decodeFrame(await heard.promise);
  dialled.link.end();
  return answer.ok && answer.message.fields[39];
}

describe('a terminal and a gateway', () => {
  it.each(['tls', 'h2'] as const)(
    'over %s say which operation it is and how long is left',
    async (scheme) => {
      const { result, f59 } = await signedInOver(scheme);
      expect(result.outcome).toBe('signed-in');
      expect(f59).toMatch(new RegExp(`^R1036${result.operationId}R200524[0-9]{3}$`));
    },
  );

  it('over plain TCP say nothing beyond the dialect', async () => {
    const { result, f59 } = await signedInOver('tcp');
    expect(result.outcome).toBe('signed-in');
    expect(f59).toBeUndefined();
  });
});

describe('a sign-in for which nobody waits any more', () => {
  it.each(['tls', 'h2'] as const)('over %s gets 68 and no keys, and is recorded by name', async (scheme) => {
    const stan = scheme === 'tls' ? '000101' : '000102';
    expect(await answerTo(scheme, stan, 0)).toBe('68');
    await expect
      .poll(async () => (await inProcess(['terminal', 'show', '10000001', '--json', ...kept()])).out)
      .toContain(`"stan":"${stan}","responseCode":"68","reason":"time-over","detail":"op-7","keySetId":null`);
  });

  it('over plain TCP is served: there the field may be somebody else’s', async () => {
    expect(await answerTo('tcp', '000103', 0)).toBe('00');
  });

  it('is served while there is time', async () => {
    expect(await answerTo('tls', '000104', 10_000)).toBe('00');
  });
});
