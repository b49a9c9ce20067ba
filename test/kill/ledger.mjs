// What terminals sent and which answers they received, one JSON object a line. The rules of what may be answered are
// applied as lines are read: an answer at odds with an earlier one is a violation, whoever received it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Older sets die 90 s after a newer one was proven; this much earlier nobody counts on them any more. */
const countedOnMs = 80_000;

export class Ledger {
  #file;
  #read = 0;
  #terminals = new Map();
  #setOwners = new Map();
  #references = new Map();
  #underWay = new Map();
  #count = 0;
  /** What was at odds with the rules, as sentences. */
  violations = [];
  /** Rounds that ended with their kill. */
  rounds = 0;
  approvals = 0;

  constructor(file) {
    this.#file = file;
    this.catchUp();
  }

  /** Writes an entry down and applies the rules to it. */
  note(entry) {
    const line = `${JSON.stringify({ ...entry, atMs: Date.now() })}\n`;
    appendFileSync(this.#file, line);
    this.#read += Buffer.byteLength(line);
    this.#apply(JSON.parse(line));
  }

  /** Reads what another process has written since. A line that an interruption cut off is finished and passed over. */
  catchUp() {
    if (!existsSync(this.#file)) return;
    const fresh = readFileSync(this.#file).subarray(this.#read);
    this.#read += fresh.length;
    const lines = fresh.toString('utf8').split('\n');
    const cut = lines.pop();
    if (cut) {
      appendFileSync(this.#file, '\n');
      this.#read++;
    }
    for (const line of lines.filter((text) => text.endsWith('}'))) this.#apply(JSON.parse(line));
  }

  /** A terminal's view: its trace numbers, its sets in the order received, its purchases by trace number. */
  terminal(id) {
    const known = this.#terminals.get(id);
    if (known) return known;
    const fresh = { id, stan: 0, sets: [], asks: new Map(), purchases: new Map(), judgedAt: 0 };
    this.#terminals.set(id, fresh);
    return fresh;
  }

  get terminals() {
    return [...this.#terminals.values()];
  }

  /** Sets that the gateway still has to accept. */
  setsCountedOn(id, nowMs) {
    const { sets } = this.terminal(id);
    const lastSurely = sets.findLastIndex(
      ({ usedAtMs }) => usedAtMs !== null && usedAtMs < nowMs - countedOnMs,
    );
    return sets.slice(Math.max(lastSurely, 0));
  }

  #apply(entry) {
    this.#count++;
    const terminal = entry.t ? this.terminal(entry.t) : null;
    if (terminal && entry.stan) terminal.stan = Math.max(terminal.stan, Number(entry.stan));
    if (entry.k === 'round') this.rounds = entry.n + 1;
    else if (entry.k === 'judged') terminal.judgedAt = this.#count;
    else if (entry.k === 'ask')
      terminal.asks.set(entry.stan, { at: this.#count, held: terminal.sets.at(-1) ?? null });
    else if (entry.k === 'keys') this.#keys(terminal, entry);
    else if (entry.k === 'buy') this.#buy(terminal, entry);
    else if (entry.k === 'bought') this.#bought(terminal, entry);
    else if (entry.k === 'undo') this.#undo(terminal, entry);
    else if (entry.k === 'undone') this.#undone(terminal, entry);
    else if (entry.k === 'odd') this.#violate(entry, entry.what);
  }

  /** An 0810. The set that the terminal held when it asked comes again unless it has been used since. */
  #keys(terminal, entry) {
    if (entry.code !== '00') return this.#violate(entry, `sign-in refused with ${entry.code}`);
    const { held } = terminal.asks.get(entry.stan);
    const at = terminal.sets.findIndex(({ mak, pik }) => mak === entry.mak && pik === entry.pik);
    if (held && held.usedAtMs === null && held !== terminal.sets[at]) {
      this.#violate(entry, 'a set that was received and not used was not issued again');
    }
    if (at >= 0) {
      if (held && at < terminal.sets.indexOf(held)) this.#violate(entry, 'an old set came back');
      return;
    }
    const owner = this.#setOwners.get(entry.mak) ?? this.#setOwners.get(entry.pik);
    if (owner !== undefined) this.#violate(entry, `its keys were given to ${owner} before`);
    this.#setOwners.set(entry.mak, terminal.id);
    this.#setOwners.set(entry.pik, terminal.id);
    const { pik, mak, tdk } = entry;
    terminal.sets.push({ pik, mak, tdk, usedAtMs: null });
  }

  #buy(terminal, { id, stan, amount, mak, atMs }) {
    use(terminal, mak, atMs);
    const fresh = { stan, amount, at: 0, answer: null, undone: null, isUndoSent: false };
    const purchase = terminal.purchases.get(stan) ?? fresh;
    terminal.purchases.set(stan, purchase);
    purchase.at = this.#count;
    this.#underWay.set(id, { wasUndone: purchase.undone !== null });
  }

  /** An 0210: the first answer stands for ever, unless it was reversed. */
  #bought(terminal, entry) {
    const { code, rrn, auth } = entry;
    const purchase = terminal.purchases.get(entry.stan);
    const { wasUndone } = this.#underWay.get(entry.id);
    this.#underWay.delete(entry.id);
    if (!entry.isMacGood && code === '00') this.#violate(entry, 'approved without a good MAC');
    if (wasUndone && code === '00')
      return this.#violate(entry, 'approved although its reversal was acknowledged');
    // From the moment a reversal was sent it may be refused as reversed, or still be answered as before.
    if (purchase.isUndoSent && code === '94') return;
    if (purchase.answer) {
      const { answer } = purchase;
      if (answer.code !== code || answer.rrn !== rrn || answer.auth !== auth) {
        this.#violate(
          entry,
          `answered ${code} ${rrn} ${auth}, before ${answer.code} ${answer.rrn} ${answer.auth}`,
        );
      }
      return;
    }
    const due = purchase.amount.startsWith('0000000099') ? purchase.amount.slice(-2) : '00';
    if (code !== due) return this.#violate(entry, `answered ${code}, not ${due}`);
    purchase.answer = { code, rrn, auth };
    if (code === '00') this.#approved(terminal, entry);
  }

  #approved(terminal, entry) {
    this.approvals++;
    const other = this.#references.get(entry.rrn);
    if (other) this.#violate(entry, `its reference ${entry.rrn} is also that of ${other}`);
    this.#references.set(entry.rrn, `${terminal.id}/${entry.stan}`);
  }

  #undo(terminal, { stan, mak, atMs }) {
    use(terminal, mak, atMs);
    const purchase = terminal.purchases.get(stan);
    purchase.isUndoSent = true;
    purchase.at = this.#count;
  }

  /** An 0410: 25 only where no answer to the purchase had been received, and then always. */
  #undone(terminal, entry) {
    const purchase = terminal.purchases.get(entry.stan);
    purchase.at = this.#count;
    const isGood = entry.code === '00' || (entry.code === '25' && !purchase.answer);
    if (!isGood) return this.#violate(entry, `reversal answered ${entry.code}`);
    if (!entry.isMacGood && entry.code === '00') this.#violate(entry, 'reversed without a good MAC');
    if (purchase.undone !== null && purchase.undone !== entry.code) {
      this.#violate(entry, `reversal answered ${entry.code}, before ${purchase.undone}`);
    }
    purchase.undone = entry.code;
  }

  #violate({ t, stan, k }, what) {
    this.violations.push(`${t ?? ''} ${k} ${stan ?? ''}: ${what}`);
  }
}

function use(terminal, mak, atMs) {
  const set = terminal.sets.find((each) => each.mak === mak);
  set.usedAtMs ??= atMs;
}
