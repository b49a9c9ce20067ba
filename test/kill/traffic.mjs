// Sign-ins, purchases and reversals of the fleet, until the connections break.
import { openLink } from '../independent/terminal.mjs';
import { fleet, linkFramings, Witness } from './fleet.mjs';
import { seededRandom } from './seeded-random.mjs';

/** What a terminal does next, and how often of a hundred times. */
const habits = [
  [22, (witness, link, random) => witness.signIn(link, random.pick(['003', '003', '004']))],
  [6, (witness, link) => Promise.all([witness.signIn(link), witness.signIn(link)])],
  [46, (witness, link, random) => witness.buy(link, amountOf(random))],
  [10, (witness, link, random) => again(witness, random, (purchase) => witness.buyAgain(link, purchase))],
  [13, (witness, link, random) => again(witness, random, (purchase) => witness.undo(link, purchase))],
  [3, (witness, link) => witness.echo(link)],
];

/** Resolves when every terminal has lost its connection. `seed` tells what they do, not when. */
export async function drive(ledger, { port, seed, onStart }) {
  const links = await Promise.all(linkFramings.map((framing) => openLink({ port, framing })));
  onStart();
  const terminals = fleet.flatMap((member, i) => {
    const witness = new Witness(ledger, member);
    return member.links.map((link, j) => work(witness, links[link], seededRandom(seed * 1_000 + i * 10 + j)));
  });
  await Promise.all(terminals);
}

async function work(witness, link, random) {
  try {
    for (;;) await next(witness, link, random);
  } catch (error) {
    if (!link.isClosed) throw error;
  }
}

function next(witness, link, random) {
  if (witness.seen.sets.length === 0) return witness.signIn(link);
  let left = random.below(100);
  const [, act] = habits.find(([share]) => {
    left -= share;
    return left < 0;
  });
  return act(witness, link, random);
}

/** One of the last purchases, answered or not; with none yet, a new one. */
async function again(witness, random, act) {
  const recent = [...witness.seen.purchases.values()].slice(-6);
  if (recent.length > 0) await act(random.pick(recent));
}

/** One in twelve is an amount that the test host declines. */
function amountOf(random) {
  const fen = random.below(12) === 0 ? 9951 : 1 + random.below(5_000);
  return String(fen).padStart(12, '0');
}
