// The terminals of the kill loop. Everything is written to the ledger before it is sent and after it was received.
import { createHash, randomUUID } from 'node:crypto';
import { openWorkingKeys, Terminal } from '../independent/terminal.mjs';

const merchantId = '888000000000001';

/** How each terminal is connected: by the number of its link, more than one where it has several. */
export const fleet = [
  { terminalId: '71000001', links: [0] },
  { terminalId: '71000002', links: [0] },
  { terminalId: '71000003', links: [0] },
  { terminalId: '71000004', links: [1] },
  { terminalId: '71000005', links: [1, 2] },
  { terminalId: '71000006', links: [3, 4] },
].map((each) => ({ ...each, merchantId, tmk: tmkOf(each.terminalId) }));

/** Framing of each link. */
export const linkFramings = ['binary2', 'binary2', 'binary2', 'bcd2', 'ascii4'];

function tmkOf(terminalId) {
  return createHash('sha256').update(`kill loop ${terminalId}`).digest('hex').slice(0, 32).toUpperCase();
}

/** One terminal with the ledger it keeps. */
export class Witness {
  #ledger;
  #terminal;

  constructor(ledger, member) {
    this.#ledger = ledger;
    this.#terminal = new Terminal(member);
    this.id = member.terminalId;
  }

  get seen() {
    return this.#ledger.terminal(this.id);
  }

  async signIn(link, form = '003') {
    const request = this.#terminal.signIn(form);
    const stan = this.#nextStan();
    request.fields[11] = stan;
    this.#note('ask', stan, { form });
    const { fields } = await link.request(request);
    this.#note('keys', stan, { code: fields[39], ...this.#open(form, fields, stan) });
  }

  /** A new purchase under a set of the ledger, the newest unless another is named. */
  async buy(link, amount, set = this.seen.sets.at(-1)) {
    await this.#buy(link, this.#nextStan(), amount, set);
  }

  /** Sends a purchase of the ledger again. */
  async buyAgain(link, { stan, amount }) {
    await this.#buy(link, stan, amount, this.seen.sets.at(-1));
  }

  async undo(link, { stan, amount }) {
    const { keys, mak } = keysOf(this.seen.sets.at(-1));
    const request = this.#terminal.reversal(this.#terminal.purchase({ amount, stan, keys }), { keys });
    this.#note('undo', stan, { mak });
    const answer = await link.request(request);
    this.#note('undone', stan, { code: answer.fields[39], isMacGood: this.#isMacGood(answer, keys) });
  }

  async echo(link) {
    const { fields } = await link.request(this.#terminal.echo());
    if (fields[39] !== '00') this.#note('odd', undefined, { what: `echo answered ${fields[39]}` });
  }

  async #buy(link, stan, amount, set) {
    const { keys, mak } = keysOf(set);
    const request = this.#terminal.purchase({ amount, stan, keys });
    const id = randomUUID();
    this.#note('buy', stan, { id, amount, mak });
    const answer = await link.request(request);
    const { 39: code, 37: rrn, 38: auth = null } = answer.fields;
    this.#note('bought', stan, { id, code, rrn, auth, isMacGood: this.#isMacGood(answer, keys) });
  }

  #open(form, fields, stan) {
    if (fields[39] !== '00') return {};
    try {
      const { pik, mak, tdk } = openWorkingKeys(this.#terminal.tmk, form, fields[62]);
      return { pik: pik.toString('hex'), mak: mak.toString('hex'), tdk: tdk?.toString('hex') };
    } catch (error) {
      this.#note('odd', stan, { what: error.message });
      return {};
    }
  }

  #isMacGood(answer, keys) {
    return answer.mab !== null && this.#terminal.isMacGood(answer, keys);
  }

  /** Trace numbers go on where the ledger ends: it outlives this process. */
  #nextStan() {
    return String(this.seen.stan + 1).padStart(6, '0');
  }

  #note(k, stan, more) {
    this.#ledger.note({ k, t: this.id, stan, ...more });
  }
}

function keysOf({ pik, mak }) {
  return { keys: { cipher: 'des', pik: Buffer.from(pik, 'hex'), mak: Buffer.from(mak, 'hex') }, mak };
}
