import { join, relative, resolve } from 'node:path';
import { type Deployment, type Gateway, openDeployment, parseGatewayConfig } from '@rollcall/gateway';
import { cupPos } from '@rollcall/iso8583';
import { type Endpoint, parseEndpoint, TransportError } from '@rollcall/transport';
import { exit, wrongUse } from '../cli-error.ts';
import { startAnswerThief } from '../demo/answer-thief.ts';
import { type DemoTerminal, type OwnTerminal, registerDemo } from '../demo/demo-registry.ts';
import { DemoScreen } from '../demo/demo-screen.ts';
import { newStatus, runDemoTerminal } from '../demo/demo-terminal.ts';
import { readEndpoint } from '../read-endpoint.ts';
import { isSet, optional } from '../read-value.ts';
import { serveGateway } from '../serve-gateway.ts';
import type { Call, Verb } from '../verb.ts';

const demoFolder = './.rollcall/demo';
const usualPort = 9_000;
/** The lossy terminal's line lets each third answer through. */
const answersPassEvery = 3;

export const up: Verb = {
  name: ['up'],
  options: {
    data: { type: 'string', value: 'DIR' },
    listen: { type: 'string', value: 'URL' },
    'no-demo': { type: 'boolean' },
  },
  examples: ['rollcall up', 'rollcall up --no-demo --listen tcp://127.0.0.1:9100'],
  async run(call) {
    const stopped = call.io.stopped();
    const dataDir = resolve(optional(call, 'data') ?? demoFolder);
    const listen = optional(call, 'listen');
    if (listen !== undefined && !isLoopback(readEndpoint(listen, '--listen'))) {
      const message = 'the demo listens on loopback only; use rollcall gateway beyond it';
      throw wrongUse('demo-loopback', '--listen', message, { listen });
    }
    // A demo's key lies beside its data, which nothing else may do.
    const deployment = await openDeployment({
      dataDir,
      create: true,
      masterKeyFile: join(dataDir, 'master.key'),
    });
    try {
      const gateway = await serve(deployment, listen, call);
      try {
        await live(deployment, gateway, call, stopped);
      } finally {
        await gateway.close({ graceMs: 500 });
      }
    } finally {
      await deployment.close();
    }
    return exit.done;
  },
};

/** At the usual port, or at a free one when that is taken. */
async function serve(deployment: Deployment, listen: string | undefined, call: Call): Promise<Gateway> {
  const onFault = (where: string, error: unknown) =>
    call.io.err(`${where}: ${error instanceof Error ? error.message : error}\n`);
  const at = (url: string) =>
    serveGateway(deployment, parseGatewayConfig({ listen: [url] }), cupPos, { onFault });
  if (listen !== undefined) return at(listen);
  try {
    return await at(`tcp://127.0.0.1:${usualPort}`);
  } catch (error) {
    if (!(error instanceof TransportError) || error.code !== 'address-in-use') throw error;
    call.io.err(`${call.t('up.portTaken')}\n`);
    return at('tcp://127.0.0.1:0');
  }
}

async function live(
  deployment: Deployment,
  gateway: Gateway,
  call: Call,
  stopped: Promise<void>,
): Promise<void> {
  const { terminals, own } = await registerDemo(deployment);
  const address = gateway.listen[0] as string;
  const statuses = isSet(call, 'no-demo') ? [] : terminals.map(newStatus);
  call.io.out(`ready ${JSON.stringify({ listen: gateway.listen })}\n`);
  const heading = headingOf(call, address, own, deployment.dataDir);
  const screen = new DemoScreen({
    io: call.io,
    t: call.t,
    language: call.language,
    heading,
    statuses,
    gateway,
  });
  const stop = new AbortController();
  const gatewayEndpoint = endpointOf(address);
  const thief = await startAnswerThief(gatewayEndpoint, answersPassEvery);
  const lives = statuses.map((status) =>
    runDemoTerminal(
      status,
      lineOf(status.terminal, gatewayEndpoint, thief.endpoint),
      (s) => screen.changed(s),
      stop.signal,
    ),
  );
  await Promise.race([stopped, Promise.all([...lives, new Promise(() => {})])]);
  stop.abort();
  await Promise.allSettled(lives);
  thief.close();
  screen.close();
}

function lineOf(terminal: DemoTerminal, gateway: Endpoint, thief: Endpoint): Endpoint {
  return terminal.script === 'lossy' ? thief : gateway;
}

function headingOf({ t }: Call, address: string, own: OwnTerminal, dataDir: string): string {
  const command = `npx rollcall sign-in --endpoint ${address} --tid ${own.terminalId} --mid ${own.merchantId} --tmk @${fromHere(own.tmkFile)} --state ${fromHere(own.stateDir)} --purchase 100`;
  return [
    `${t('up.title')}  ${t('up.stop')}`,
    `  ${t('up.address')}: ${address}`,
    `  ${t('up.folder')}: ${dataDir}`,
    `  ${t('up.own')}`,
    `    ${command}`,
  ].join('\n');
}

function fromHere(path: string): string {
  return relative(process.cwd(), path);
}

function isLoopback({ host }: Endpoint): boolean {
  return /^(127\.|::1$|localhost$)/.test(host);
}

function endpointOf(url: string): Endpoint {
  const parsed = parseEndpoint(url);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
