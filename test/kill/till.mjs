// An application that sells at one terminal through the agent's API, and writes down what it asks and is told. It knows
// the agent by its calls alone; when the agent is killed under it, it asks again by the key of its purchase.
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { deadlineMs } from './agent-place.mjs';
import { LinesFile } from './lines-file.mjs';
import { booksOf } from './terminals-books.mjs';

const track2 = '6225000000000253D251210112340000';
const pin = '123456';
/** At the end of a day nobody is killed, and a call that was waited for in vain is asked again. */
const pollMs = 20;
/** A call that goes on so long after its deadline does not end by it; two cores serve all that runs here. */
const overdueMs = deadlineMs + 5_000;
/** An agent that is not up again by then stays dead. */
const downMsMax = 60_000;

export class Till {
  #book;
  #random;
  #terminalId;
  #status = null;
  #agent = null;
  #up = Promise.withResolvers();
  /** The agent was started since this till last wrote down what its terminal says. */
  #isReopened = true;
  #purchases = 0;
  #keys;
  #awaited = { posted: [], told: [] };
  /** What trade() and endDay() take for the terminal. */
  terminal = { status: () => this.#status };

  /** A purchase that was asked for when an earlier run of the loop was interrupted. */
  #pending = null;

  /** `before`: the lines of the book that earlier runs have written. */
  constructor({ terminalId }, book, random, before) {
    const own = before.filter(({ t }) => t === terminalId);
    const last = own.findLast(({ k }) => k !== 'doubt');
    const isKnown = new Set(own.filter(({ k }) => k === 'again').map(({ key }) => key));
    this.#keys = own.flatMap(({ k, key }) => (k === 'ask' && key && !isKnown.has(key) ? [key] : []));
    this.#pending = last?.k === 'ask' && last.key ? last : null;
    this.#terminalId = terminalId;
    this.#random = random;
    this.#book = new LinesFile(book);
  }

  agentIsUp(agent) {
    this.#agent = agent;
    this.#isReopened = true;
    this.#up.resolve();
  }

  agentIsGone() {
    if (this.#agent !== null) this.#up = Promise.withResolvers();
    this.#agent = null;
  }

  /** Resolves true when a purchase is posted next, or told. */
  next(what) {
    return new Promise((done) => this.#awaited[what].push(() => done(true)));
  }

  async opens() {
    const pending = this.#pending;
    this.#pending = null;
    const said = pending && (await this.#find(pending.key));
    await this.#readStatus();
    if (said)
      this.#book.writeSynced({
        k: 'told',
        act: 'purchase',
        key: pending.key,
        said,
        ...booksOf(this.#status),
      });
    this.#isReopened = false;
    this.#book.writeSynced({ k: 'open', ...booksOf(this.#status) });
  }

  rests() {
    this.#book.writeSynced({ k: 'rest', ...booksOf(this.#status) });
  }

  /** Whether something was sent for it. */
  async ask(_terminal, wish) {
    if (this.#isReopened) await this.opens();
    const key = wish.act === 'purchase' ? this.#newKey() : null;
    this.#book.writeSynced({ k: 'ask', t: this.#terminalId, key, ...wish });
    const said = await (key === null ? this.#plain(wish) : this.#buy(key, wish));
    await this.#readStatus();
    if (said === null) {
      this.#isReopened = false;
      this.#book.writeSynced({ k: 'open', ...booksOf(this.#status) });
      return false;
    }
    this.#book.writeSynced({ k: 'told', act: wish.act, key, said, ...booksOf(this.#status) });
    if (this.#isReopened) await this.opens();
    return said.attempts.some((result) => result !== 'not-sent' && !result.startsWith('connect-'));
  }

  /** Asks once more for every purchase of the day, by its key. */
  async asksAgain() {
    for (const key of this.#keys.splice(0)) {
      const body = await this.#known(key);
      const said = body && { ...saidBy(body), reversal: body.reversal };
      this.#book.writeSynced({ k: 'again', t: this.#terminalId, key, said });
    }
  }

  /** Null when the agent was killed before it told. */
  async #plain({ act }) {
    const asked = this.#agent;
    try {
      return saidBy(await this.#untilEnded(() => this.#post(act, {}, null)));
    } catch (error) {
      // An agent knows purchases alone of what was asked of the one before.
      const isForgotten = error.code === 'operation-unknown' && this.#agent !== asked;
      if (isGone(error) || isForgotten) return null;
      throw error;
    }
  }

  /** Whatever is killed, the purchase is asked for with the same key until somebody says how it ended. */
  async #buy(key, wish) {
    const body = { amount: Number(wish.amount), track2, ...(wish.hasPin && { pin }) };
    for (let tries = 0; ; tries++) {
      const mode = tries === 0 ? 'post' : this.#random.pick(['post', 'get', 'get']);
      try {
        if (mode === 'get') return { ...(await this.#find(key)), tries };
        return { ...saidBy(await this.#untilEnded(() => this.#postPurchase(key, body))), tries };
      } catch (error) {
        if (!isGone(error)) throw error;
        await this.#isUp();
      }
    }
  }

  /** What is known under a key; nothing was sent where nothing is. */
  async #find(key) {
    const body = await this.#known(key);
    if (body === null) return { ...nothing, found: 'nothing' };
    return saidBy(await this.#untilEnded(async () => body));
  }

  /** The operation as it stands; null where there is none under this key. */
  async #known(key) {
    try {
      return await this.#surely(() => this.#call('GET', `/v1/operations/${key}`));
    } catch (error) {
      if (error.code === 'operation-unknown') return null;
      throw error;
    }
  }

  /** Now and then somebody presses the key twice. */
  async #postPurchase(key, body) {
    const post = () => this.#post('purchase', body, key);
    for (const tell of this.#awaited.posted.splice(0)) tell();
    if (this.#random.below(6) > 0) return post();
    const twins = await Promise.all([post(), post()]);
    const [one, other] = twins.map(({ operationId }) => operationId);
    if (one !== other) this.#doubt(`${key} is two operations, ${one} and ${other}`);
    return twins[0];
  }

  /** Resolves with the operation when it has ended. */
  async #untilEnded(ask) {
    const startedMs = performance.now();
    let body = await ask();
    while (body.state !== 'ended') {
      if (performance.now() - startedMs > overdueMs) {
        this.#doubt(`${body.kind} ${body.operationId} goes on after ${overdueMs} ms`);
        throw new Error('overdue');
      }
      await wait(pollMs);
      body = await this.#call('GET', `/v1/operations/${body.operationId}`);
    }
    const tookMs = performance.now() - startedMs;
    if (tookMs > overdueMs) this.#doubt(`${body.kind} ${body.operationId} took ${Math.round(tookMs)} ms`);
    for (const tell of this.#awaited.told.splice(0)) if (body.kind === 'purchase') tell();
    return body;
  }

  #post(act, body, key) {
    const headers = {
      ...(key !== null && { 'idempotency-key': key }),
      ...(this.#random.below(5) === 0 && { 'remaining-ms': String(60 + this.#random.below(deadlineMs)) }),
    };
    return this.#call('POST', `/v1/terminals/${this.#terminalId}/${act}`, headers, body);
  }

  async #readStatus() {
    this.#status = await this.#surely(() => this.#call('GET', `/v1/terminals/${this.#terminalId}`));
  }

  /** Calls until an agent answers. */
  async #surely(call) {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isGone(error)) throw error;
        await this.#isUp();
      }
    }
  }

  async #isUp() {
    const timing = new AbortController();
    const late = wait(downMsMax, 'late', { signal: timing.signal }).catch(() => 'up');
    const how = await Promise.race([this.#up.promise, late]);
    timing.abort();
    if (how === 'late') throw new Error(`no agent came up within ${downMsMax} ms`);
  }

  /** Throws `gone` where the agent that was asked is killed before it has answered, and with its `code` what is refused. */
  async #call(method, path, headers = {}, body = undefined) {
    const agent = this.#agent;
    if (agent === null) throw gone;
    const answer = await this.#answerOf(agent, { method, path, headers, body }).catch((error) => {
      // A till is told of a kill before the agent is killed; one that is up has no reason to break off.
      if (this.#agent !== agent) throw gone;
      throw new Error(`${method} ${path}: ${error.message}, though the agent was up`);
    });
    if (answer.code === undefined) return answer;
    throw Object.assign(new Error(`${method} ${path}: ${JSON.stringify(answer)}`), { code: answer.code });
  }

  async #answerOf(agent, { method, path, headers, body }) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const asking = request(`${agent.address}${path}`, {
      ...{ method, agent: false, signal: AbortSignal.timeout(overdueMs) },
      headers: { authorization: `Bearer ${agent.token}`, ...json, ...headers },
    });
    asking.end(body === undefined ? undefined : JSON.stringify(body));
    const [reply] = await once(asking, 'response');
    let text = '';
    for await (const chunk of reply) text += chunk;
    return JSON.parse(text);
  }

  #newKey() {
    const key = `${this.#terminalId}-${Date.now().toString(36)}-${++this.#purchases}`;
    this.#keys.push(key);
    return key;
  }

  #doubt(what) {
    this.#book.writeSynced({ k: 'doubt', t: this.#terminalId, what });
  }
}

const gone = new Error('the agent is gone');
const nothing = { outcome: 'failed', reason: 'never-begun', stan: null, attempts: [] };

function isGone(error) {
  return error === gone;
}

/** A result as it stands in the book: of its attempts only how they ended. */
function saidBy({ operationId, result }) {
  const attempts = (result.attempts ?? []).map((attempt) => attempt.result);
  return { stan: null, ...result, attempts, operationId };
}
