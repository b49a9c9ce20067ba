import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type Type from 'typebox';
import { Check, Errors } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merchantId } from '../deployment.ts';
import type { GatewayProcess } from '../gateway-process.mjs';
import { type AgentRig, makeAgentRig, terminalId } from './agent-rig.ts';

const page = fileURLToPath(new URL('../../../docs/integrate/agent.md', import.meta.url));
const run = promisify(execFile);
/** Another terminal than that of the other pages, whose purchases have numbers that it would use again. */
const idOfPage = '10000011';

let rig: AgentRig;
let gateway: GatewayProcess;

beforeAll(async () => {
  rig = await makeAgentRig();
  await rig.deployment.addTerminal();
  await rig.deployment.addTerminal({ terminalId: idOfPage });
  gateway = await rig.deployment.start();
  const terminals = [terminalId, idOfPage].map((id) => ({ id, merchantId, tmkFile: 'agent-tmk.hex' }));
  await rig.start(gateway.listen[0] ?? '', { terminals });
});

afterAll(async () => {
  await gateway?.stop();
  await rig?.remove();
});

it('the examples with curl do what the page says', async () => {
  const text = await readFile(page, 'utf8');
  const [example = ''] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, block = '']) => block)
    .filter((block) => block.includes('curl'));
  const [address = ''] = rig.agent().listen;
  const eachOnItsLine = 'curl() { command curl "$@"; echo; }';
  const words = ['-euc', `${eachOnItsLine}\n${example.replace('http://127.0.0.1:9180', address)}`];
  const { stdout } = await run('sh', words, { cwd: rig.deployment.folder, timeout: 30_000 });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { kind: 'sign-in', result: { outcome: 'signed-in' } },
    { kind: 'purchase', key: 'till-7-000123', result: { outcome: 'approved' } },
    { kind: 'purchase', key: 'till-7-000123', result: { outcome: 'approved' } },
    { terminalId: idOfPage, isSignedIn: true },
  ]);
  expect(answers[2]).toEqual(answers[1]);
});

/** `POST /v1/terminals/{}/echo` of each row of the page's table: `…` and a bare word stand for what came before. */
function callsOf(text: string): string[] {
  const [, table = ''] = /## Calls\n([\s\S]*?)\n\n(?!\|)/.exec(text) ?? [];
  const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
  return rows.flatMap((cell) => {
    let [method, folder] = ['', ''];
    const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return names
      .filter((name) => !name.startsWith('?'))
      .map((name) => {
        const [, verb = method, path = name] = /^(GET|POST) (.*)$/.exec(name) ?? [];
        const whole = /^(\/|…)/.test(path) ? path.replace('…', '/v1/terminals/TID') : `${folder}/${path}`;
        [method, folder] = [verb, whole.slice(0, whole.lastIndexOf('/'))];
        return `${verb} ${whole.replaceAll(/\b(TID|ID)\b/g, '{}')}`;
      });
  });
}

describe('the description of the calls', () => {
  interface Described {
    readonly responses: Readonly<
      Record<string, { readonly content: Readonly<Record<string, { readonly schema: Type.TSchema }>> }>
    >;
  }

  it('fits what is answered', async () => {
    const { body } = await rig.call('/v1/openapi.json');
    const paths = body['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
    const misfits = (path: string, method: string, status: number | 'default', answer: unknown) => {
      const [content] = Object.values(paths[path]?.[method]?.responses[status]?.content ?? {});
      if (content === undefined) return [`${method} ${path} describes no ${status}`];
      return Check(content.schema, answer) ? [] : [...Errors(content.schema, answer)];
    };
    const signIn = await rig.post(`/v1/terminals/${terminalId}/sign-in`);
    const bought = await rig.buy('described-1');
    const found = await rig.call('/v1/operations/described-1');
    const terminals = await rig.call('/v1/terminals');
    const wrong = await rig.buy('described-2', { amount: 0 });
    expect([signIn.status, bought.status, found.status, terminals.status, wrong.status]).toEqual([
      200, 200, 200, 200, 400,
    ]);
    expect(misfits('/v1/terminals/{terminalId}/sign-in', 'post', 200, signIn.body)).toEqual([]);
    expect(misfits('/v1/terminals/{terminalId}/purchase', 'post', 200, bought.body)).toEqual([]);
    expect(misfits('/v1/operations/{key}', 'get', 200, found.body)).toEqual([]);
    expect(misfits('/v1/terminals', 'get', 200, terminals.body)).toEqual([]);
    expect(misfits('/v1/terminals/{terminalId}/purchase', 'post', 400, wrong.body)).toEqual([]);
    expect(misfits('/v1/terminals/{terminalId}/purchase', 'post', 'default', wrong.body)).toEqual([]);
    expect(misfits('/v1/terminals', 'get', 200, wrong.body)).not.toEqual([]);
  });

  it('has the calls of the page, and no other', async () => {
    const { body } = await rig.call('/v1/openapi.json');
    const described = Object.entries(body['paths'] as object).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    );
    expect(callsOf(await readFile(page, 'utf8')).sort()).toEqual(described.sort());
  });

  it('says what a body must have', async () => {
    const { body } = await rig.call('/v1/openapi.json');
    const posts = body['paths'] as Record<string, { post: { requestBody: { required: boolean } } }>;
    const isNeeded = (path: string) => posts[`/v1/terminals/{terminalId}/${path}`]?.post.requestBody.required;
    expect([isNeeded('purchase'), isNeeded('sign-in')]).toEqual([true, false]);
  });
});
