// Stands between terminals and gateway, one port a terminal, and sees every frame. On a lossy day it loses answers, cuts
// frames and delivers late; and it tells whoever lies in ambush when a frame is at a certain point of its way.
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeMessage } from '../independent/terminal.mjs';

/** What becomes of an exchange on a lossy day, and how often of a hundred times, unless told otherwise. */
const usualFates = [
  [62, 'fine'],
  [9, 'answer-lost'],
  [10, 'answer-cut'],
  [9, 'request-cut'],
  [6, 'request-late'],
  [4, 'answer-slow'],
];
const slowestMs = 250;
const latestMs = 900;
/** Of so many answers the middle one tells how long the gateway takes at present. */
const timedAnswers = 15;

export class Relay {
  #random;
  #note;
  #ambush = null;
  #answerMs = new Map();
  #fates;
  #refusedOfHundred;
  /** Of the gateway; null while it is dead. */
  port = null;
  isLossy = false;

  /** `note` writes down how each exchange ended: every request of a terminal once. */
  constructor({ random, note, fates = usualFates, refusedOfHundred = 0 }) {
    this.#fates = fates;
    this.#refusedOfHundred = refusedOfHundred;
    this.#random = random;
    this.#note = note;
  }

  /** Resolves with the port on which `terminalId`, or whoever says who he is, finds the gateway, whichever port that has. */
  listen(terminalId = null) {
    const server = createServer({ noDelay: true }, (client) => this.#accept(terminalId, client));
    return new Promise((done, fail) => {
      server.once('error', fail);
      server.listen(0, '127.0.0.1', () => done(server.address().port));
    });
  }

  /**
   * Waits for a frame with this MTI (that of the request) at a point of its way: `request` it has come from the
   * terminal, `sent` it has gone on to the gateway, `answer` its answer has come from there, `delivered` it has gone on
   * to the terminal. Then `strike` is called with the terminal's id, and the frame waits for it. Resolves whether it
   * came to that within `withinMs`.
   */
  async ambush({ mti, point, withinMs }, strike) {
    const { promise, resolve } = Promise.withResolvers();
    this.#ambush = {
      mti,
      point,
      strike: async (terminalId) => {
        this.#ambush = null;
        await strike(terminalId);
        resolve(true);
      },
    };
    const mine = this.#ambush;
    const isSprung = () => this.#ambush !== mine;
    await Promise.race([promise, wait(withinMs)]);
    if (isSprung()) return promise;
    this.#ambush = null;
    return false;
  }

  /** Resolves, when an ambush there is over, with true. */
  async pass(mti, point, terminalId) {
    const { mti: awaited, point: where, strike } = this.#ambush ?? {};
    if (mti !== awaited || point !== where) return false;
    await strike(terminalId);
    return true;
  }

  /** How long the gateway has lately taken to answer this MTI. */
  answerMsOf(mti) {
    const sorted = [...(this.#answerMs.get(mti) ?? [])].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  noteAnswer({ mti, sentAtMs }) {
    const known = this.#answerMs.get(mti) ?? [];
    this.#answerMs.set(mti, [...known, performance.now() - sentAtMs].slice(-timedAnswers));
  }

  noteEnd({ sentAtMs, ...entry }) {
    this.#note({ ...entry, isSent: sentAtMs !== undefined, isGatewayDead: this.port === null });
  }

  fateOf({ mti }) {
    if (!this.isLossy || mti === '0820') return 'fine';
    let left = this.#random.below(100);
    return this.#fates.find(([share]) => {
      left -= share;
      return left < 0;
    })[1];
  }

  /** A part of it, at least one byte and not all. */
  partOf(frame) {
    return frame.subarray(0, 1 + this.#random.below(frame.length - 1));
  }

  someOf(ms) {
    return Math.ceil(this.#random.next() * ms);
  }

  #accept(terminalId, client) {
    client.on('error', () => {});
    const isRefused = this.isLossy && this.#random.below(100) < this.#refusedOfHundred;
    if (this.port === null || isRefused) return void client.resetAndDestroy();
    new Passage(this, terminalId, client, openTo(this.port));
  }
}

/** One connection of a terminal with its connection to the gateway. */
class Passage {
  #relay;
  #terminalId;
  #client;
  #gateway;
  /** The exchange under way. */
  #exchange = null;
  /** Both ends believe that it is open, and nothing arrives any more. */
  #isHalfOpen = false;

  constructor(relay, terminalId, client, gateway) {
    this.#relay = relay;
    this.#terminalId = terminalId;
    this.#client = client;
    this.#gateway = gateway;
    this.#carry(client, (frame) => this.#take(frame));
    this.#carry(gateway, (frame) => this.#giveBack(frame));
    client.on('end', () => gateway.end());
    gateway.on('end', () => client.end());
    client.on('close', () => this.#end('terminal-gone', gateway));
    gateway.on('close', () => this.#end('gateway-gone', client));
  }

  /** Hands over whole frames, one after another. */
  #carry(socket, handle) {
    let held = Buffer.alloc(0);
    let last = Promise.resolve();
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE()) {
        const frame = held.subarray(0, 2 + held.readUInt16BE());
        held = held.subarray(frame.length);
        last = last.then(() => handle(frame));
      }
    });
  }

  async #take(frame) {
    const { mti, fields } = decodeMessage(frame.subarray(2));
    this.#terminalId ??= fields[41];
    const exchange = { t: this.#terminalId, mti, stan: fields[11], batch: fields[60]?.slice(2, 8) };
    exchange.fate = this.#isHalfOpen ? 'half-open-before' : this.#relay.fateOf(exchange);
    // Nobody waits for the one before any more; that it was sent stays in the book.
    if (this.#exchange !== null) this.#relay.noteEnd({ ...this.#exchange, end: 'overtaken' });
    this.#exchange = exchange;
    if (this.#isHalfOpen) return this.#halfOpen();
    await this.#relay.pass(mti, 'request', this.#terminalId);
    if (exchange.fate === 'half-open-before') return this.#halfOpen();
    if (exchange.fate === 'reset-before') return this.#reset();
    if (exchange.fate === 'request-cut') {
      this.#gateway.write(this.#relay.partOf(frame));
      this.#cut();
      return;
    }
    if (exchange.fate === 'request-late') {
      this.#cut();
      await this.#deliverLate(frame);
      return;
    }
    // The terminal may have been killed with its frame on the way: that does not hold the frame up.
    this.#gateway.write(frame);
    exchange.sentAtMs = performance.now();
    if (exchange.fate === 'half-open-after') this.#halfOpen();
    await this.#relay.pass(mti, 'sent', this.#terminalId);
    if (exchange.fate === 'reset-after') this.#reset();
  }

  async #giveBack(frame) {
    const exchange = this.#exchange;
    if (exchange === null) return;
    exchange.isAnswered = true;
    this.#relay.noteAnswer(exchange);
    // Whoever is killed at an answer takes it along.
    if (await this.#relay.pass(exchange.mti, 'answer', this.#terminalId)) return this.#cut();
    if (exchange.fate === 'answer-lost') return;
    if (exchange.fate === 'answer-cut') {
      if (!this.#client.destroyed) this.#client.write(this.#relay.partOf(frame));
      return this.#cut();
    }
    if (exchange.fate === 'answer-slow') await wait(this.#relay.someOf(slowestMs));
    if (this.#client.destroyed || this.#client.writableEnded) return;
    this.#client.write(frame);
    // An answer may be so slow that the next request has come meanwhile.
    if (this.#exchange === exchange) {
      this.#exchange = null;
      this.#relay.noteEnd({ ...exchange, end: 'answered' });
    }
    await this.#relay.pass(exchange.mti, 'delivered', this.#terminalId);
  }

  /** Whoever it comes from, the exchange under way has no answer any more. */
  #end(end, other) {
    if (this.#exchange !== null) this.#relay.noteEnd({ ...this.#exchange, end });
    this.#exchange = null;
    // What has been written still goes out.
    other.destroySoon();
  }

  #cut() {
    if (this.#exchange !== null) this.#relay.noteEnd({ ...this.#exchange, end: 'cut' });
    this.#exchange = null;
    this.#client.destroySoon();
    this.#gateway.destroySoon();
  }

  /** As when a radio cell forgets a connection: neither end hears of it. */
  #halfOpen() {
    this.#isHalfOpen = true;
    if (this.#exchange !== null) this.#relay.noteEnd({ ...this.#exchange, end: 'half-open' });
    this.#exchange = null;
  }

  #reset() {
    if (this.#exchange !== null) this.#relay.noteEnd({ ...this.#exchange, end: 'reset' });
    this.#exchange = null;
    this.#client.resetAndDestroy();
    this.#gateway.resetAndDestroy();
  }

  /** On a connection of its own, when the terminal has long given up. */
  async #deliverLate(frame) {
    await wait(this.#relay.someOf(latestMs));
    if (this.#relay.port === null) return;
    const gateway = openTo(this.#relay.port);
    gateway.once('data', () => gateway.destroy());
    gateway.write(frame);
  }
}

function openTo(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.on('error', () => {});
  return socket;
}
