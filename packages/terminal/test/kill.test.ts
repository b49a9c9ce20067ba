import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { PurchaseResult } from '../src/index.ts';
import { HostBooks, type Line } from './host-books.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterEach(() => rig.clear());

const shop = fileURLToPath(new URL('./shop.ts', import.meta.url));
const [terminals, roundsEach] = [3, 10];

type Said = { readonly kind: 'started' } | (PurchaseResult & { readonly kind: 'bought' });

/** Starts the shop, kills it at some moment after it has its state, and gives back what it said. */
async function oneRound(port: number, stateDir: string, cacheDir: string): Promise<readonly Said[]> {
  const child = spawn(process.execPath, [shop, String(port), stateDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cacheDir },
  });
  const exited = once(child, 'close');
  const said: Said[] = [];
  const lines = createInterface(child.stdout);
  const started = once(lines, 'line');
  lines.on('line', (line) => said.push(JSON.parse(line)));
  await Promise.race([started, exited]);
  await wait(Math.random() * 250);
  child.kill('SIGKILL');
  const [code, signal] = await exited;
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  return said;
}

/** One line in five loses something. */
function randomLine(): Line {
  const draw = Math.random();
  return draw < 0.1 ? 'answer-lost' : draw < 0.2 ? 'request-lost' : 'fine';
}

async function killAgainAndAgain(): Promise<number> {
  const [host, stateDir, cacheDir] = [new HostBooks(), rig.folder(), rig.folder()];
  const gateway = await rig.gateway(host.respond);
  host.lineOf = randomLine;
  const said: Said[] = [];
  for (let round = 0; round < roundsEach; round++) {
    said.push(...(await oneRound(gateway.endpoint.port, stateDir, cacheDir)));
  }
  host.lineOf = () => 'fine';
  const last = rig.terminal([gateway], { stateDir });
  if (!last.status().isSignedIn) await last.signIn();
  await last.reverse();
  expect(await last.retryParked()).toMatchObject({ left: [] });
  expect(last.status()).toMatchObject({ reversal: null, totals: host.approved });
  expect(host.faults).toEqual([]);
  const bought = said.filter((line) => line.kind === 'bought');
  for (const { outcome, batchNumber, stan } of bought) {
    if (stan === null) continue;
    expect([stan, host.state(batchNumber, stan) === 'approved']).toEqual([stan, outcome === 'approved']);
  }
  expect(await last.settle()).toMatchObject({ outcome: 'settled', isBalanced: true });
  return bought.length;
}

it('a terminal killed at random moments goes on by itself, and its books agree with the host’s', async () => {
  const counts = await Promise.all(Array.from({ length: terminals }, killAgainAndAgain));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(terminals);
}, 60_000);
