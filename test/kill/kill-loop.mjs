// Kills a gateway with SIGKILL at random moments while terminals sign in and buy, starts it again on the same data and
// has a judge of its own compare what it says then with what it had said before. Exit 1 on any violation.
//
//   node_modules/.bin/node test/kill/kill-loop.mjs --rounds 200 --seed 1 [--from N] [--dir DIR] [--lie NAME]
//
// DIR keeps data, ledger and all: the same command with the same DIR goes on where it was interrupted.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kcvOf } from '../independent/terminal.mjs';
import { rollcall, startGateway } from '../integration/gateway-process.mjs';
import { fleet } from './fleet.mjs';
import { Ledger } from './ledger.mjs';
import { lie, lieNames } from './lies.mjs';
import { seededRandom } from './seeded-random.mjs';
import { drive } from './traffic.mjs';

const killWithinMs = 400;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string' },
    dir: { type: 'string' },
    lie: { type: 'string' },
  },
});
if (values.lie && !lieNames.includes(values.lie))
  throw new Error(`--lie takes one of ${lieNames.join(', ')}`);

const seed = Number(values.seed);
const rounds = Number(values.rounds);
const dir = values.dir ? resolve(values.dir) : mkdtempSync(join(tmpdir(), 'rollcall-kill-'));
const place = {
  config: join(dir, 'gateway.json'),
  data: join(dir, 'data'),
  database: join(dir, 'data', 'rollcall.db'),
  masterKey: join(dir, 'keys', 'master.key'),
};
const env = { PATH: process.env.PATH, HOME: dir, NODE_COMPILE_CACHE: join(dir, 'compiled') };

await prepare();
const ledger = new Ledger(join(dir, 'ledger.jsonl'));
const from = values.from === undefined ? ledger.rounds : Number(values.from);
console.log(`kill loop: seed ${seed}, rounds ${from + 1} to ${rounds}, in ${dir}`);
const startedMs = Date.now();
// A gateway that does not come up by itself is a finding like any other.
report(await loop().catch((error) => error.message));

/** Resolves with what went wrong, or null. */
async function loop() {
  for (let round = from; round < rounds; round++) {
    const problem = await killOnce(round);
    if (problem) return `round ${round + 1}: ${problem}`;
    if (values.lie) lie(values.lie, place.database, ledger);
    if ((round + 1) % 10 === 0)
      console.log(`${round + 1} rounds, ${ledger.approvals} approvals, ${perRoundMs(round)} ms a round`);
  }
  // After the last kill too it has to come up and keep its word; then the database itself is looked at.
  const gateway = await start();
  const problem = await judge('--port', String(gateway.port), '--seed', String(seed));
  const code = await gateway.stop();
  return (
    problem ??
    (code === 0 ? judge('--database', place.database) : `the gateway ended with ${code} when asked to`)
  );
}

async function killOnce(round) {
  const random = seededRandom(seed * 1_000_003 + round);
  const gateway = await start();
  const problem =
    round > 0 ? await judge('--port', String(gateway.port), '--seed', String(random.below(2 ** 31))) : null;
  if (problem) {
    await gateway.kill();
    return problem;
  }
  const killAfterMs = random.next() * killWithinMs;
  let killed;
  await drive(ledger, {
    port: gateway.port,
    seed: random.below(2 ** 20),
    onStart: () => {
      killed = new Promise((done) => setTimeout(() => done(gateway.kill()), killAfterMs));
    },
  });
  await killed;
  ledger.note({ k: 'round', n: round });
  return ledger.violations[0] ?? null;
}

function start() {
  return startGateway(['--config', place.config, '--listen', 'tcp://127.0.0.1:0'], { env });
}

/** Runs the judge as a process of its own; resolves with its verdict when it finds against the gateway. */
function judge(...words) {
  const script = fileURLToPath(new URL('judge.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, '--dir', dir, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      ledger.catchUp();
      done(code === 0 ? null : out.trim() || `the judge ended with ${code}`);
    });
  });
}

/** Settings, and the terminals with their TMKs as components: once in a folder. */
async function prepare() {
  mkdirSync(dir, { recursive: true });
  const settings = {
    data: place.data,
    masterKeyFile: place.masterKey,
    pooledKeySets: 8,
    log: { level: 'error' },
  };
  writeFileSync(place.config, JSON.stringify(settings));
  if (existsSync(place.database)) return;
  const rows = fleet.map(({ terminalId, merchantId, tmk }) => {
    const kcv = kcvOf('des', Buffer.from(tmk, 'hex')).toString('hex');
    return `${terminalId},${merchantId},${'0'.repeat(32)},${tmk},${kcv}`;
  });
  const file = join(dir, 'terminals.csv');
  writeFileSync(file, ['tid,mid,component1,component2,kcv', ...rows].join('\n'));
  const where = ['--data', place.data, '--master-key', place.masterKey];
  const { code, stderr } = await rollcall(['terminal', 'import', file, ...where], { env });
  if (code !== 0) throw new Error(`terminal import: exit ${code}: ${stderr}`);
  // Killed processes leave no compiled code behind; one that ends in peace makes every later start short.
  await (await start()).stop();
}

function report(problem) {
  const sets = ledger.terminals.reduce((sum, terminal) => sum + terminal.sets.length, 0);
  const summary = {
    rounds: ledger.rounds,
    seed,
    approvals: ledger.approvals,
    sets,
    msPerRound: perRoundMs(rounds - 1),
  };
  console.log(`${problem ? 'VIOLATION' : 'ok'} ${JSON.stringify(summary)}`);
  if (problem) console.log(`${problem}\nleft as it is: ${dir}`);
  else if (!values.dir) rmSync(dir, { recursive: true });
  process.exitCode = problem ? 1 : 0;
}

function perRoundMs(round) {
  return Math.round((Date.now() - startedMs) / Math.max(1, round + 1 - from));
}
