// The first of the three books: what the cashiers of one terminal asked and were told. The terminal's own books, as it
// said them beside, are held against it line by line; what is at odds is a violation.

/** How an attempt may have ended: the line was bad. Anything else says that keys, numbers or amounts were wrong. */
const fairResults = ['answered', 'signed-in', 'no-answer', 'closed', 'not-sent', 'unused'];
const successes = ['signed-in', 'answered', 'approved', 'reversed', 'all-reversed', 'settled'];

export class CashiersBook {
  /** Purchases whose numbers are known, by batch and F11. `shown`: approved, declined, nothing or unknown. */
  purchases = new Map();
  /** Batches that the terminal said are settled, with its sums. */
  settled = [];
  signIns = 0;
  violations = [];
  /** What the kills met. */
  counts = { purchases: 0, interrupted: 0, sentAndKilled: [], reversingAndKilled: [], bookedAndKilled: 0 };
  /** The last that the terminal said of itself. */
  last = null;
  isAtRest = false;
  #open = null;
  #unsettled = new Map();
  /** Batches of which a reversal is parked, or was since the open settlement began. */
  #doubtedBatches = new Set();
  #highestStan = 0;

  constructor(terminalId) {
    this.terminalId = terminalId;
  }

  apply(entry) {
    if (entry.k === 'ask') {
      this.#open = { ...entry, before: this.last };
      this.isAtRest = false;
      if (entry.act === 'purchase') this.counts.purchases++;
      return;
    }
    for (const key of entry.parked) this.#doubtedBatches.add(batchIn(key));
    if (entry.k === 'told') this.#told(entry);
    else if (this.#open !== null) this.#interrupted(entry);
    else if (entry.k === 'open' && this.last?.isSignedIn && !entry.isSignedIn)
      this.#violate('forgot its sign-in');
    this.#agree(entry);
    this.#open = null;
    this.last = entry;
    this.isAtRest = entry.k === 'rest';
    if (entry.settling === null) this.#doubtedBatches = new Set(entry.parked.map(batchIn));
  }

  /** The terminal's own books say no other sums than what the cashiers were shown, and its numbers only rise. */
  #agree({ totals, lastStan, damage }) {
    if (damage.includes('damaged')) this.#violate('its journal is damaged, which no kill can do');
    const due = this.#sums();
    if (totals.count !== due.count || totals.amount !== due.amount) {
      this.#violate(`its books say ${inWords(totals)}, the cashiers ${inWords(due)}`);
    }
    if (Number(lastStan) < this.#highestStan) this.#violate(`its F11 went back to ${lastStan}`);
    this.#highestStan = Math.max(this.#highestStan, Number(lastStan));
  }

  #told({ act, said, isSignedIn }) {
    if (said.threw) return this.#violate(`${act}: ${said.threw}`);
    this.#checkAnswers(act, said);
    if (act === 'purchase') this.#bought(said);
    if (act === 'settle' && said.outcome === 'settled') this.#settle(said.batchNumber, said);
    if (act !== 'sign-in' || said.outcome !== 'signed-in') return;
    this.signIns++;
    if (!isSignedIn) this.#violate('is not signed in after a sign-in');
  }

  /** Keys that the gateway gave are good, and what is due is taken: nothing is ever refused but by the test host. */
  #checkAnswers(act, { outcome, attempts, responseCode, amount, isRecovered }) {
    const isDeclined = act === 'purchase' && outcome === 'declined';
    const unfair = (isDeclined ? attempts.slice(0, -1) : attempts).filter(
      (result) => !fairResults.includes(result) && !result.startsWith('connect-'),
    );
    if (unfair.length > 0) this.#violate(`${act} ${outcome} ${responseCode ?? ''}: ${unfair.join(', ')}`);
    if (outcome === 'refused') this.#violate(`${act} refused with ${responseCode}`);
    if (isDeclined && responseCode !== dueCode(amount)) this.#violate(`declined with ${responseCode}`);
    if (act === 'purchase' && outcome === 'approved' && dueCode(amount) !== '00')
      this.#violate(`approved ${amount}, which the test host declines`);
    // Of attempts before a crash nobody tells.
    if (successes.includes(outcome) && attempts.length === 0 && !isRecovered)
      this.#violate(`${act}: ${outcome} without asking`);
  }

  #bought(said) {
    if (said.stan === null) return;
    const shown = said.outcome === 'failed' ? 'nothing' : said.outcome;
    const { rrn, authorisationCode: auth, responseCode: code } = said;
    this.#enter(`${said.batchNumber}/${said.stan}`, { amount: this.#open.amount, shown, rrn, auth, code });
  }

  /** The process was killed before it could tell: what it says when it is there again is what the cashier sees. */
  #interrupted(entry) {
    this.counts.interrupted++;
    const { act, before } = this.#open;
    if (act === 'purchase') this.#interruptedPurchase(entry);
    if (act === 'settle') this.#interruptedSettlement(entry);
    if (act === 'sign-off') return;
    if (before?.isSignedIn && !entry.isSignedIn) this.#violate('forgot its sign-in');
    const { reversal } = entry;
    const wasTried = before?.reversal?.key === reversal?.key ? (before?.reversal?.tries ?? 0) : 0;
    if (reversal !== null && reversal.tries > wasTried) this.counts.reversingAndKilled.push(reversal.key);
  }

  #interruptedPurchase({ batch, lastStan, reversal, totals, underWay }) {
    const { amount, before } = this.#open;
    const due = this.#sums();
    const isNewReversal = reversal !== null && reversal.key !== before?.reversal?.key;
    if (totals.count === due.count + 1) {
      this.counts.bookedAndKilled++;
      this.#enter(`${batch}/${lastStan}`, { amount, shown: 'approved' });
    } else if (isNewReversal) {
      if (underWay?.kind === 'purchase') this.counts.sentAndKilled.push(reversal.key);
      this.#enter(reversal.key, { amount, shown: 'unknown' });
    } else if (lastStan !== before?.lastStan) {
      // It had ended before the kill: declined, or not sent.
      this.#enter(`${batch}/${lastStan}`, { amount, shown: 'ended' });
    }
  }

  /** It is settled when its batch has left the terminal's books. */
  #interruptedSettlement({ totals, settling }) {
    const [oldest] = this.#unsettled.keys();
    const isGone = settling === null && oldest !== undefined && totals.count !== this.#sums().count;
    if (isGone) this.#unsettled.delete(oldest);
  }

  #enter(key, purchase) {
    const [batch, stan] = key.split('/');
    if (this.purchases.has(key)) this.#violate(`${key} was used for two purchases`);
    const before = Number(this.#open.before?.lastStan ?? 0);
    if (Number(stan) <= before) this.#violate(`${key} is no new number after ${before}`);
    this.purchases.set(key, { key, ...purchase });
    if (purchase.shown !== 'approved') return;
    this.#unsettled.set(batch, [...(this.#unsettled.get(batch) ?? []), purchase.amount]);
  }

  #settle(batch, { totals, isBalanced }) {
    const due = sumsOf(this.#unsettled.get(batch) ?? []);
    const own = { count: totals.debitCount, amount: totals.debitAmount };
    if (own.count !== due.count || own.amount !== due.amount)
      this.#violate(`settled ${batch} with ${inWords(own)}, the cashiers have ${inWords(due)}`);
    // What is parked is still approved at the gateway; that is what parking is for.
    if (!isBalanced && !this.#doubtedBatches.has(batch))
      this.#violate(`the settlement of ${batch} does not balance`);
    this.settled.push({ batch, isBalanced, ...own });
    this.#unsettled.delete(batch);
  }

  #sums() {
    return sumsOf([...this.#unsettled.values()].flat());
  }

  #violate(what) {
    this.violations.push(`${this.terminalId}: ${what}`);
  }
}

function batchIn(key) {
  return key.split('/')[0];
}

/** The answer that the test host has for an amount. */
export function dueCode(amount) {
  return amount.startsWith('0000000099') ? amount.slice(-2) : '00';
}

export function sumsOf(amounts) {
  const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
  return { count: amounts.length, amount: String(sum).padStart(12, '0') };
}

export function inWords({ count, amount }) {
  return `${count} purchases of ${amount}`;
}
