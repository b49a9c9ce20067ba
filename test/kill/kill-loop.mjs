// Kills a gateway with SIGKILL at random moments while terminals sign in and buy, starts it again on the same data and
// has a judge of its own compare what it says then with what it had said before. Exit 1 on any violation.
import { join } from 'node:path';
import { fleet } from './fleet.mjs';
import { Ledger } from './ledger.mjs';
import { lie, lieNames } from './lies.mjs';
import { loopCommand } from './loop-command.mjs';
import { endAtSignals, endWithVerdict } from './loop-end.mjs';
import { Place } from './place.mjs';
import { seededRandom } from './seeded-random.mjs';
import { drive } from './traffic.mjs';

const killWithinMs = 400;

const usage = `node_modules/.bin/node test/kill/kill-loop.mjs [--rounds N] [--seed N] [--from N] [--dir DIR] [--lie NAME]

  --rounds   how often the gateway is killed (default 200)
  --seed     what the terminals do, and when it is killed (default 1)
  --from     begins after this round instead of where the folder stands
  --dir      keeps data, ledger and all; the same command with the same folder goes on where it was interrupted
  --lie      falsifies the database after each round: ${lieNames.join(', ')}

Exit 1 on any violation.`;

const {
  rounds,
  seed,
  dir,
  lie: lieTold,
  ...given
} = loopCommand({
  usage,
  rounds: 200,
  lies: lieNames,
  hasFrom: true,
});
const place = new Place(dir);
endAtSignals(place);
await place.prepare(fleet);
const ledger = new Ledger(join(place.dir, 'ledger.jsonl'));
const from = given.from ?? ledger.rounds;
console.log(`kill loop: seed ${seed}, rounds ${from + 1} to ${rounds}, in ${place.dir}`);
const startedMs = Date.now();
// A gateway that does not come up by itself is a finding like any other.
await endWithVerdict(place, loop, summary);

/** Resolves with what went wrong, or null. */
async function loop() {
  for (let round = from; round < rounds; round++) {
    const problem = await killOnce(round);
    if (problem) return `round ${round + 1}: ${problem}`;
    if (lieTold) lie(lieTold, place.database, ledger);
    if ((round + 1) % 10 === 0)
      console.log(`${round + 1} rounds, ${ledger.approvals} approvals, ${perRoundMs(round)} ms a round`);
  }
  // After the last kill too it has to come up and keep its word; then the database itself is looked at.
  const gateway = await place.startGateway();
  const problem = await judge('--port', String(gateway.port), '--seed', String(seed));
  const code = await gateway.stop();
  return (
    problem ??
    (code === 0 ? judge('--database', place.database) : `the gateway ended with ${code} when asked to`)
  );
}

async function killOnce(round) {
  const random = seededRandom(seed * 1_000_003 + round);
  const gateway = await place.startGateway();
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

/** What the judge finds against the gateway; null when it finds nothing. */
async function judge(...words) {
  const { code, out } = await place.judge('judge.mjs', ...words);
  ledger.catchUp();
  return code === 0 ? null : out || `the judge ended with ${code}`;
}

function summary() {
  const sets = ledger.terminals.reduce((sum, terminal) => sum + terminal.sets.length, 0);
  return {
    rounds: ledger.rounds,
    seed,
    approvals: ledger.approvals,
    sets,
    msPerRound: perRoundMs(rounds - 1),
  };
}

function perRoundMs(round) {
  return Math.round((Date.now() - startedMs) / Math.max(1, round + 1 - from));
}
