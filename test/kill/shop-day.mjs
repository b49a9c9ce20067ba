import { setTimeout as wait } from 'node:timers/promises';

/** Customers come so far apart, at most; two cores serve all shops and their gateway. */
const customerWithinMs = 25;
/** … and wait this long where the line is dead. */
const deadLineMs = 60;
/** Acts that bring a terminal to rest: with everything alive each needs one try, or two. */
const actsToRestMax = 60;

/** Trades until the evening, and ends the call that is then under way. */
export async function trade(cashier, terminal, random, evening) {
  while (!evening.aborted) {
    const isSent = await cashier.ask(terminal, nextWish(terminal.status(), random));
    await wait(random.next() * (isSent ? customerWithinMs : deadLineMs));
  }
}

/** Does all that is due, sells once under the keys held, and settles. What is left then, the judge sees. */
export async function endDay(cashier, terminal) {
  await doWhatIsDue(cashier, terminal);
  await cashier.ask(terminal, { act: 'purchase', amount: '000000000100', hasPin: true });
  await doWhatIsDue(cashier, terminal);
  await cashier.ask(terminal, { act: 'settle' });
  await doWhatIsDue(cashier, terminal);
  cashier.rests(terminal);
}

async function doWhatIsDue(cashier, terminal) {
  for (let acts = 0; acts < actsToRestMax; acts++) {
    const act = dueAct(terminal.status()) ?? leftAct(terminal.status());
    if (act === null) return;
    await cashier.ask(terminal, { act });
  }
}

/** Without it nothing can be sold. */
function dueAct({ settlement, isSignedIn, isSignInDue, isBatchClosed }) {
  if (settlement !== null) return 'settle';
  return !isSignedIn || isSignInDue || isBatchClosed ? 'sign-in' : null;
}

function leftAct({ reversal, parkedReversals }) {
  if (reversal !== null) return 'reverse';
  return parkedReversals.length > 0 ? 'retry-parked' : null;
}

function nextWish(status, random) {
  const due = dueAct(status);
  const draw = random.below(100);
  if (due !== null && draw < 90) return { act: due };
  if (draw < 2) return { act: 'settle' };
  if (draw < 10) return { act: 'sign-in' };
  if (draw < 12) return { act: 'echo' };
  if (draw < 13) return { act: 'sign-off' };
  const left = leftAct(status);
  if (left !== null && draw < 40) return { act: left };
  return { act: 'purchase', amount: amountOf(random), hasPin: random.below(2) === 0 };
}

/** One in twelve is an amount that the test host declines. */
function amountOf(random) {
  const fen = random.below(12) === 0 ? 9951 : 1 + random.below(5_000);
  return String(fen).padStart(12, '0');
}
