import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployment, makeDeployment, merchantId, v1Tmk } from '../deployment.ts';
import { type GatewayProcess, startAgent } from '../gateway-process.mjs';

/** Card data of the tests: none of it may be found anywhere. The PIN is one that no number has by chance. */
export const card = { track2: '6225000000000253D2512101123400001', pin: '482915736204' };

/** What an HTTP client sees of an answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** As the description of the calls has it; tests say what they expect. */
export interface Body {
  readonly [property: string]: unknown;
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An agent process with its gateway's deployment, and an application that calls it. */
export interface AgentRig {
  readonly deployment: Deployment;
  readonly stateDir: string;
  /** The process of now. */
  agent(): GatewayProcess;
  token(): Promise<string>;
  /** Starts the agent; `settings` go on top of the usual ones. `under` are the words of what starts it. */
  start(
    endpoint: string,
    settings?: object,
    options?: { readonly under?: readonly string[] },
  ): Promise<GatewayProcess>;
  call(path: string, options?: CallOptions): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  buy(key: string, more?: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  remove(): Promise<void>;
}

export const terminalId = '10000001';

export async function makeAgentRig(): Promise<AgentRig> {
  const deployment = await makeDeployment();
  const { folder } = deployment;
  const stateDir = join(folder, 'agent-state');
  const config = join(folder, 'agent.json');
  await writeFile(join(folder, 'agent-tmk.hex'), v1Tmk, { mode: 0o600 });
  let agent: GatewayProcess | null = null;

  const token = async () => (await readFile(join(stateDir, 'token'), 'utf8')).trim();
  const running = () => {
    if (agent === null) throw new Error('no agent was started');
    return agent;
  };
  const call: AgentRig['call'] = async (path, { method = 'GET', headers = {}, body } = {}) => {
    const [address] = running().listen;
    const reply = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Body };
  };
  const post: AgentRig['post'] = (path, body, headers = {}) => call(path, { method: 'POST', body, headers });
  return {
    ...{ deployment, stateDir, token, call, post },
    agent: running,
    async start(endpoint, settings = {}, { under = [] } = {}) {
      const terminal = { id: terminalId, merchantId, tmkFile: 'agent-tmk.hex' };
      const usual = { listen: 'http://127.0.0.1:0', endpoints: [endpoint], terminals: [terminal] };
      await writeFile(config, JSON.stringify({ ...usual, log: { level: 'debug' }, ...settings }));
      agent = await startAgent(['--config', config], { env: deployment.env, under });
      return agent;
    },
    buy: (key, more = {}, headers = {}) =>
      post(
        `/v1/terminals/${terminalId}/purchase`,
        { amount: 100, ...card, ...more },
        { 'idempotency-key': key, ...headers },
      ),
    async remove() {
      await agent?.kill().catch(() => {});
      await deployment.remove();
    },
  };
}
