import { type Codec, compileProfile, cupPos } from '@rollcall/iso8583';
import { answerParent } from '../child/answer-parent.ts';
import { limits } from '../limits.ts';
import { quantile } from '../median.ts';
import { terminalAt } from './bench-terminal.ts';
import { isApproval, requestFrame, type Traffic } from './bench-traffic.ts';
import { LoadConnection } from './load-connection.ts';

export interface LoadOrder {
  readonly port: number;
  readonly traffic: Traffic;
  readonly connections: number;
  /** Round trips in all. */
  readonly count: number;
  /** Turn of the first request; the terminals follow from the turns. */
  readonly firstTurn: number;
  /** Terminals registered, over which the turns are scattered. */
  readonly registry: number;
  /** Each connection speaks for one terminal only, again and again. */
  readonly isRepeating: boolean;
  /** Answers to sign-ins are kept, so that purchases of the same turns can follow. */
  readonly keepsKeys: boolean;
}

export interface LoadReport {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the load itself, microseconds a round trip: to see that it was not the brake. */
  readonly loadCpuUs: number;
}

/** The load: connects, makes its frames and waits for the word; then runs until every answer has come. */
const codec: Codec = compileProfile(cupPos);
const keysOfTurn = new Map<number, Uint8Array>();
let prepared: {
  readonly order: LoadOrder;
  readonly links: readonly LoadConnection[];
  readonly frames: readonly Uint8Array[];
} | null = null;

answerParent({ prepare, go, finish });

async function prepare(order: LoadOrder): Promise<void> {
  const frames = Array.from({ length: order.count }, (_, i) => frameOf(order, i));
  const links: LoadConnection[] = [];
  for (let i = 0; i < order.connections; i++) links.push(await LoadConnection.open(order.port, i));
  if (order.traffic === 'purchase') keysOfTurn.clear();
  prepared = { order, links, frames };
  const [first] = frames;
  if (first && order.traffic !== 'bare') await settle(order, links);
}

function frameOf(order: LoadOrder, i: number): Uint8Array {
  const turn = order.firstTurn + i;
  const place = order.isRepeating ? order.firstTurn + (i % order.connections) : turn;
  const traffic = order.traffic;
  return requestFrame(codec, traffic, terminalAt(place, order.registry), turn, keysOfTurn.get(turn) ?? null);
}

/** One echo test a connection, not measured: the server recognises the framing by the first frame. */
async function settle(order: LoadOrder, links: readonly LoadConnection[]): Promise<void> {
  const greeting: LoadOrder = { ...order, traffic: 'echo-test', count: links.length, isRepeating: true };
  const frames = links.map((_, i) => frameOf(greeting, i));
  await drive(greeting, links, frames);
}

async function go(): Promise<LoadReport> {
  if (!prepared) throw new Error('the load was not prepared');
  return drive(prepared.order, prepared.links, prepared.frames);
}

function finish(): void {
  for (const link of prepared?.links ?? []) link.close();
  prepared = null;
}

/** Sends every frame, each connection the next one as soon as it has its answer. */
function drive(
  order: LoadOrder,
  links: readonly LoadConnection[],
  frames: readonly Uint8Array[],
): Promise<LoadReport> {
  const { traffic, keepsKeys, firstTurn } = order;
  const tripsMs = new Float64Array(frames.length);
  const beganCpu = process.cpuUsage();
  const beganMs = performance.now();
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const overdue = setInterval(() => {
      if (performance.now() - beganMs > limits.roundTripMs + frames.length) {
        reject(new Error(`only ${answered} of ${frames.length} answers came`));
      }
    }, 1_000);
    const next = (link: LoadConnection) => {
      if (sent === frames.length) return;
      const at = sent++;
      const sentMs = performance.now();
      link.listen((frame) => {
        tripsMs[at] = performance.now() - sentMs;
        const fault = takeAnswer(traffic, frame, frames[at] as Uint8Array, keepsKeys ? firstTurn + at : null);
        if (fault) return fail(fault);
        if (++answered === frames.length) return done();
        next(link);
      }, fail);
      link.send(frames[at] as Uint8Array);
    };
    const fail = (error: Error) => {
      clearInterval(overdue);
      reject(error);
    };
    const done = () => {
      clearInterval(overdue);
      const { user, system } = process.cpuUsage(beganCpu);
      resolve({
        perSecond: (frames.length * 1_000) / (performance.now() - beganMs),
        p50Ms: quantile(tripsMs, 0.5),
        p99Ms: quantile(tripsMs, 0.99),
        loadCpuUs: (user + system) / frames.length,
      });
    };
    for (const link of links) next(link);
  });
}

/** An answer that is not what was asked for ends the run: figures of refusals are worth nothing. */
function takeAnswer(
  traffic: Traffic,
  frame: Buffer,
  request: Uint8Array,
  keepUnder: number | null,
): Error | null {
  if (traffic === 'bare')
    return frame.length === request.length ? null : new Error('the echo changed its length');
  const decoded = codec.decode(frame.subarray(2));
  if (!decoded.ok) return new Error(`an answer does not decode at ${decoded.error.path}`);
  const { fields } = decoded.message;
  if (!isApproval(traffic, decoded.message)) return new Error(`${traffic} answered ${String(fields[39])}`);
  const f62 = fields[62];
  if (keepUnder !== null && f62 instanceof Uint8Array) keysOfTurn.set(keepUnder, f62.slice());
  return null;
}
