import { setImmediate as turn } from 'node:timers/promises';
import { createFrameDecoder, type Message } from '@rollcall/iso8583';
import type { DialEndpointOptions, DialResult, Endpoint, Link, ManualClock, Net } from '@rollcall/transport';
import { codec, type Reply, written } from './fake-gateway.ts';

/** How an endpoint behaves; null where nothing ever comes. Milliseconds of the clock. */
export interface EndpointScript {
  readonly connectMs: number | null;
  /** Its name is never found out. */
  readonly isNameless?: boolean;
  /** The port refuses instead. */
  readonly isClosed?: boolean;
  readonly answerMs: number | null;
  /** The cluster that its certificate names; without one it is a plain host. */
  readonly cluster?: string;
  /** … or the one that it tells with its first answer, as gateways do over HTTP/2. */
  readonly announces?: string;
  /** It closes the connection so long after each answer, as hosts of the dial-up age do. */
  readonly hangsUpAfterMs?: number;
  /** What it has agreed to speak. */
  readonly alpnProtocol?: string;
  respond(request: Message): Reply;
}

const peer = { certificateSubject: 'CN=gateway', certificateSerial: '01', fingerprint256: 'AB:CD' };

interface OpenExchange {
  readonly endpoint: string;
  readonly cluster: string | null;
}

/** A network of scripts in virtual time: endpoints are told apart by their ports. It notes what no terminal may do. */
export class ScriptedNet implements Net {
  readonly faults: string[] = [];
  /** Each 0800, by port, as it came. */
  readonly signIns: { readonly port: number; readonly stan: string; readonly atMs: number }[] = [];
  readonly requests: Message[] = [];
  /** Connections by port and the address gone out from. */
  readonly dials: string[] = [];
  readonly #clock: ManualClock;
  readonly #scripts: ReadonlyMap<number, EndpointScript>;
  readonly #out = new Map<object, OpenExchange>();
  readonly open = new Set<Link>();
  /** Links that nothing leaves any more, as when a NAT has forgotten them. */
  readonly #evicted = new Set<Link>();
  readonly #usedAtMs = new Map<Link, number>();
  readonly #hangUps = new Map<Link, () => void>();
  /** … and resets a connection that it has forgotten, instead of saying nothing. */
  resetsForgotten = false;
  /** A NAT on the way forgets connections that were idle for so long. */
  forgetsIdleMs = Number.POSITIVE_INFINITY;

  constructor(clock: ManualClock, scripts: Readonly<Record<number, EndpointScript>>) {
    this.#clock = clock;
    this.#scripts = new Map(Object.entries(scripts).map(([port, script]) => [Number(port), script]));
  }

  listen(): never {
    throw new Error('nobody listens on a scripted net');
  }

  /** Every open connection is dead from now on, and nobody is told. */
  evictAll(): void {
    for (const link of this.open) this.#evicted.add(link);
  }

  /** The far end of this port closes all its connections. */
  hangUp(port: number): void {
    for (const [link, close] of this.#hangUps) if (link.remotePort === port) close();
  }

  dial({ port }: Endpoint, options: DialEndpointOptions): Promise<DialResult> {
    const script = this.#scripts.get(port);
    this.dials.push(`${port} ${options.localAddress ?? '*'}`);
    const startedMs = this.#clock.now();
    const phase = script?.isNameless ? 'dns' : 'connect';
    return new Promise((resolve) => {
      let isSettled = false;
      const ended = () => {
        isSettled = true;
        const phases = { [`${phase}Ms`]: this.#clock.now() - startedMs };
        options.onPhases?.(phases);
        return phases;
      };
      const fail = (kind: 'refused' | 'timed-out' | 'aborted') => {
        if (isSettled) return;
        const failure = { ...{ kind, message: kind, systemCode: null }, phase } as const;
        resolve({ ok: false, phases: ended(), failure });
      };
      options.signal?.addEventListener('abort', () => fail('aborted'));
      this.#clock.setTimer(options.connectTimeoutMs, () => fail('timed-out'));
      if (!script || script.connectMs === null || script.isNameless) return;
      this.#clock.setTimer(script.connectMs, () => {
        if (script.isClosed) return fail('refused');
        if (!isSettled) options.onReached?.();
        if (isSettled) return;
        resolve({ ok: true, phases: ended(), link: this.#link(port, script, options) });
      });
    });
  }

  #link(port: number, script: EndpointScript, options: DialEndpointOptions): Link {
    const frames = createFrameDecoder({ codec, lengthPrefix: 'binary2' });
    let isOpen = true;
    let announced: string | null = null;
    const close = (kind: 'ended' | 'destroyed' | 'peer-closed') => {
      if (!isOpen) return;
      isOpen = false;
      this.#out.delete(link);
      this.open.delete(link);
      queueMicrotask(() => options.onClose(link, { kind, detail: null }));
    };
    const said: DialEndpointOptions = {
      ...options,
      onBytes: (...heard) => {
        announced = script.announces ?? null;
        options.onBytes(...heard);
      },
    };
    const link: Link = {
      id: this.dials.length,
      remoteAddress: '127.0.0.1',
      remotePort: port,
      peer: (script.cluster ?? script.announces) === undefined ? null : peer,
      tlsVersion: null,
      alpnProtocol: script.alpnProtocol ?? null,
      get cluster() {
        return script.cluster ?? announced;
      },
      get isOpen() {
        return isOpen;
      },
      hasPeerEnded: false,
      pendingWriteBytes: 0,
      write: (bytes) => {
        if (!isOpen) return;
        if (!this.#passes(link)) return this.resetsForgotten ? close('peer-closed') : undefined;
        for (const event of frames.push(bytes))
          if (event.kind === 'frame') this.#take(event.bytes, port, script, link, said, close);
      },
      end: () => close('ended'),
      destroy: () => close('destroyed'),
      pauseReading() {},
      resumeReading() {},
    };
    this.open.add(link);
    this.#hangUps.set(link, () => close('peer-closed'));
    this.#usedAtMs.set(link, this.#clock.now());
    return link;
  }

  #take(
    frame: Uint8Array,
    port: number,
    script: EndpointScript,
    link: Link,
    options: DialEndpointOptions,
    close: (kind: 'peer-closed') => void,
  ): void {
    const decoded = codec.decode(frame);
    if (!decoded.ok) throw new Error(decoded.error.message);
    const { message } = decoded;
    this.requests.push(message);
    if (message.mti === '0800') this.#note(message, port, script, link);
    const reply = script.respond(message);
    if (script.answerMs === null || reply === 'silence') return;
    this.#clock.setTimer(script.answerMs, () => {
      if (!link.isOpen || !this.#passes(link)) return;
      this.#out.delete(link);
      for (const answer of reply === 'hang-up' ? [reply] : reply) {
        if (answer === 'hang-up') close('peer-closed');
        else options.onBytes(link, written(answer));
      }
      if (script.hangsUpAfterMs !== undefined)
        this.#clock.setTimer(script.hangsUpAfterMs, () => close('peer-closed'));
    });
  }

  /** Whether a byte gets through; it is forgotten for good once it was idle too long. */
  #passes(link: Link): boolean {
    const nowMs = this.#clock.now();
    if (nowMs - (this.#usedAtMs.get(link) ?? nowMs) >= this.forgetsIdleMs) this.#evicted.add(link);
    this.#usedAtMs.set(link, nowMs);
    return !this.#evicted.has(link);
  }

  /** Two 0800s may be out at once only within one cluster. */
  #note({ fields }: Message, port: number, script: EndpointScript, link: Link): void {
    const cluster = script.cluster ?? script.announces ?? null;
    for (const other of this.#out.values())
      if (cluster === null || other.cluster !== cluster)
        this.faults.push(`0800 at ${port} beside ${other.endpoint}`);
    this.#out.set(link, { endpoint: String(port), cluster });
    this.signIns.push({ port, stan: String(fields[11]), atMs: this.#clock.now() });
  }
}

/** Lets the clock run until `call` has ended, at most for `mostMs`. */
export async function endedIn<T>(
  clock: ManualClock,
  call: Promise<T>,
  mostMs: number,
  stepMs = 10,
): Promise<T> {
  const ended: T[] = [];
  const failures: unknown[] = [];
  call.then(
    (result) => ended.push(result),
    (error: unknown) => failures.push(error),
  );
  for (let passedMs = 0; ended.length + failures.length === 0 && passedMs <= mostMs; passedMs += stepMs) {
    await turn();
    if (ended.length + failures.length === 0) clock.advance(stepMs);
  }
  if (ended.length === 0) throw failures[0] ?? new Error(`not ended after ${mostMs} ms`);
  return ended[0] as T;
}
